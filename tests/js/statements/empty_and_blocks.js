;;;
{}
{;}
if (1);
else console.log('never');
for (let i = 0; i < 2; i++);
if (0) ; else { console.log('done'); } // expect: done
