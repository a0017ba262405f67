console.log(encodeURIComponent('a b&c/ü\u{1F600}'), encodeURI('http://x/?q=ä b#h'), decodeURIComponent('%E4%BD%A0%20'), decodeURI('%2F%20'), encodeURIComponent("-_.!~*'()"), encodeURI(';/?:@&=+$,#')); // expect: a%20b%26c%2F%C3%BC%F0%9F%98%80 http://x/?q=%C3%A4%20b#h 你  %2F  -_.!~*'() ;/?:@&=+$,#
for (const s of ['%', '%zz', '%C3%28', '%80', '%ED%A0%80']) try { decodeURIComponent(s); console.log('accepted'); } catch (e) { console.log(e.name); } // expect: URIError
// expect: URIError
// expect: URIError
// expect: URIError
// expect: URIError
