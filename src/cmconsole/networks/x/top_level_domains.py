"""Endings that make a word a link where a network looks for links without `https://`.

All country codes (ISO 3166-1 and the reserved ones that are in the root zone) and those generic
endings that people meet. With `https://` in front an ending that is missing here makes a link count
in full instead of at the fixed price.
"""

from __future__ import annotations

_COUNTRIES = """
    ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt
    bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er
    es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht
    hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls
    lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl
    no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh
    si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug
    uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
    рф рус укр бел бг мкд срб қаз 中国 中國 香港 台湾 台灣 한국 ไทย भारत ভারত இந்தியா سورية الاردن
    امارات السعودية مصر قطر تونس فلسطين المغرب عمان ایران გე հայ ελ இலங்கை சிங்கப்பூர் 新加坡 澳門
"""
_GENERIC = """
    com org net edu gov mil int info biz name pro aero coop museum mobi jobs travel asia cat tel post
    xxx arpa app dev page blog shop store online site website web tech technology cloud digital media news
    press social network community support help care services service solutions systems software email
    chat live studio design art photo photos photography gallery video film music band fans game games
    academy school college education university science health healthcare clinic dental hospital doctor
    money bank finance financial insurance credit loan tax legal law lawyer attorney company business
    enterprises group holdings international global world life love today space earth eco energy green
    house home homes land properties rentals apartments estate realty build builders construction tools
    auto autos car cars bike taxi limo flights vacations holiday tours hotel restaurant cafe coffee pizza
    bar pub beer wine vin kitchen recipes food fit fitness yoga run golf football soccer hockey ski surf
    club events party wedding gifts toys baby kids family dating singles gay lgbt fashion shoes clothing
    jewelry watches style beauty hair salon spa guru expert coach training institute foundation charity
    church faith bible mba ninja rocks cool wtf lol fun pics click link report review reviews vote
    directory domains hosting host download zip mov foo icu top xyz vip win bid trade loans market
    marketing markets promo sale sales deals discount cheap bargains supply supplies equipment parts
    repair cleaning plumbing garden farm vet pet dog cash cards exchange trading investments ventures
    capital fund partners associates consulting agency careers work works center city town london paris
    berlin hamburg koeln cologne wien tirol bayern nrw ruhr saarland amsterdam brussels vlaanderen gent
    barcelona madrid eus gal nyc boston miami vegas tokyo osaka kyoto sydney melbourne capetown joburg
    moscow istanbul quebec scot wales cymru irish bzh corsica google youtube amazon apple microsoft
"""
COUNTRIES = frozenset(_COUNTRIES.split())
GENERIC = frozenset(_GENERIC.split())
