/**
 * The functions of NumPy 1.24, by name: one that is here and not in the table exists, and is only not traced; one that
 * is nowhere is a mistake.
 */
export const numpyFunctions: ReadonlySet<string> = new Set(
  `
  abs absolute add add_docstring add_newdoc add_newdoc_ufunc all allclose alltrue amax amin angle any append apply_along_axis apply_over_axes arange
  arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argpartition argsort argwhere around array array2string array_equal array_equiv
  array_repr array_split array_str asanyarray asarray asarray_chkfinite ascontiguousarray asfarray asfortranarray asmatrix atleast_1d atleast_2d
  atleast_3d average bartlett base_repr binary_repr bincount bitwise_and bitwise_not bitwise_or bitwise_xor blackman block bmat broadcast_arrays
  broadcast_shapes broadcast_to busday_count busday_offset byte_bounds can_cast cbrt ceil choose clip column_stack common_type compare_chararrays
  compress concatenate conj conjugate convolve copy copysign copyto corrcoef correlate cos cosh count_nonzero cov cross cumprod cumproduct cumsum
  datetime_as_string datetime_data deg2rad degrees delete deprecate deprecate_with_doc diag diag_indices diag_indices_from diagflat diagonal diff
  digitize disp divide divmod dot dsplit dstack ediff1d einsum einsum_path empty empty_like equal exp exp2 expand_dims expm1 extract eye fabs
  fastCopyAndTranspose fill_diagonal find_common_type fix flatnonzero flip fliplr flipud float_power floor floor_divide fmax fmin fmod
  format_float_positional format_float_scientific frexp from_dlpack frombuffer fromfile fromfunction fromiter frompyfunc fromregex fromstring full
  full_like gcd genfromtxt geomspace get_array_wrap get_include get_printoptions getbufsize geterr geterrcall geterrobj gradient greater greater_equal
  hamming hanning heaviside histogram histogram2d histogram_bin_edges histogramdd hsplit hstack hypot i0 identity imag in1d indices info inner insert
  interp intersect1d invert is_busday isclose iscomplex iscomplexobj isfinite isfortran isin isinf isnan isnat isneginf isposinf isreal isrealobj
  isscalar issctype issubclass_ issubdtype issubsctype iterable ix_ kaiser kron lcm ldexp left_shift less less_equal lexsort linalg.cholesky linalg.cond
  linalg.det linalg.eig linalg.eigh linalg.eigvals linalg.eigvalsh linalg.inv linalg.lstsq linalg.matrix_power linalg.matrix_rank linalg.multi_dot
  linalg.norm linalg.pinv linalg.qr linalg.slogdet linalg.solve linalg.svd linalg.tensorinv linalg.tensorsolve linalg.test linspace load loadtxt log
  log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor logspace lookfor mask_indices mat matmul max maximum
  maximum_sctype may_share_memory mean median meshgrid min min_scalar_type minimum mintypecode mod modf moveaxis msort multiply nan_to_num nanargmax
  nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar ndim negative nested_iters
  nextafter nonzero not_equal obj2sctype ones ones_like outer packbits pad partition percentile piecewise place poly polyadd polyder polydiv polyfit
  polyint polymul polysub polyval positive power printoptions prod product promote_types ptp put put_along_axis putmask quantile rad2deg radians ravel
  ravel_multi_index real real_if_close recfromcsv recfromtxt reciprocal remainder repeat require reshape resize result_type right_shift rint roll
  rollaxis roots rot90 round round_ row_stack safe_eval save savetxt savez savez_compressed sctype2char searchsorted select set_numeric_ops
  set_printoptions set_string_function setbufsize setdiff1d seterr seterrcall seterrobj setxor1d shape shares_memory show_config show_runtime sign
  signbit sin sinc sinh size sometrue sort sort_complex source spacing split sqrt square squeeze stack std subtract sum swapaxes take take_along_axis
  tan tanh tensordot test tile trace transpose trapz tri tril tril_indices tril_indices_from trim_zeros triu triu_indices triu_indices_from true_divide
  trunc typename union1d unique unpackbits unravel_index unwrap vander var vdot vsplit vstack where who zeros zeros_like
`
    .trim()
    .split(/\s+/),
);
