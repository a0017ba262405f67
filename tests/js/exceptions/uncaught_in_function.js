function inner() { null.property; }
inner();
// expect error: TypeError: Cannot read properties of null (reading 'property')
