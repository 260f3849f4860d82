/** Whether YAML reads a text without quotes as it stands (YAML 1.2.2, section 7.3.3). */
export const isPlain = (text: string, flow: boolean): boolean =>
  !/^[-?:,[\]{}#&*!|>'"%@`]|:\s|:$|\s#/.test(text) && !(flow && /[,[\]{}]/.test(text));
