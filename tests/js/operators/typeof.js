console.log([undefined, null, true, 1, 's', Symbol(), 1n, {}, [], () => 1, class {}, /x/, new Date()].map((v) => typeof v).join()); // expect: undefined,object,boolean,number,string,symbol,bigint,object,object,function,function,object,object
console.log(typeof typeof 1, typeof (void 0), typeof new Function(), typeof new String('')); // expect: string undefined function object
