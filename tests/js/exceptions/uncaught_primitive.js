throw 'just text';
// expect error: just text
