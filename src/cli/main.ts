process.stdout.write('gradcheck\n');
