console.log(true?.5:1, [1]?.length); // expect: 0.5 1
