"""The commonest short words, word endings and letters of the languages that are told apart by them."""

from __future__ import annotations

STOP_WORDS: dict[str, str] = {
    "en": """the a an and or but if of to in on at by for with from about into over after
        before because while is are was were be been being am i'm i've i'd i'll it's that's
        there's what's who's let's you're you've we're we've they're he's she's don't
        doesn't didn't can't won't isn't aren't wasn't weren't haven't hasn't couldn't
        wouldn't shouldn't ain't dont cant do does did have has had having will would could
        should can may might must shall not no yes i you he she it we they my your his her
        its our their me him us them this that these those there here who what which when
        where why how all any both each few more most other some such only own same so than
        too very just still yet never ever always again now then get got getting give go
        going gone make made take need want know think see look tell say said feel come back
        out up down off one two three first last new old good bad great best worst better
        worse thing things day days week time year people really please thanks thank sorry
        hello hi hey love hate like help service customer phone call order update issue
        problem waiting working broken money today tomorrow yesterday tonight morning night
        years months weeks hours minutes something nothing anything everything someone
        anyone everyone company store website account email ever every much many little long
        way right left work works use using used buy bought pay paid send sent try trying
        tried keep stop start happy nice cool awesome amazing terrible awful horrible u ur
        im its thats lol wtf omg gonna wanna yeah ok okay""",
    "es": """el la los las un una unos unas y o pero si de del al a en con por para sin sobre
        entre hasta desde que qué como cómo cuando cuándo donde dónde quien quién cual
        porque es son era fue ser está están estoy estaba hay ha he han había soy eres somos
        tiene tengo tienen hace hacer puede puedo quiero me te se le lo nos les mi mis tu
        tus su sus yo tú él ella ellos ustedes nosotros este esta esto ese esa eso estos
        estas no sí muy más menos ya también todo todos toda nada algo siempre nunca ahora
        hoy ayer mañana bien mal gracias hola así solo sólo aquí vez años días gente mejor
        ni cada otro otra""",
    "pt": """o a os as um uma uns umas e ou mas se de do da dos das ao à no na nos nas em com
        por pelo pela para pra sem sobre entre até desde que quê como quando onde quem qual
        porque é são era foi ser está estão estou tá tem tenho têm faz fazer pode posso
        quero me te lhe eu tu você vocês ele ela eles nós meu minha meus seu sua isso isto
        este esta esse essa não sim muito mais menos já também tudo todo todos nada algo
        sempre nunca agora hoje ontem amanhã bem mal obrigado obrigada olá só aqui aí vez
        anos dias gente melhor nem cada outro outra vai vou num numa""",
    "fr": """le la les l un une des du de d et ou mais si à au aux en dans avec pour par sans
        sur sous entre que qui quoi dont où quand comment pourquoi est sont était être suis
        es sommes êtes ai as a avons avez ont fait faire peut peux veux je j'ai tu il elle
        on nous vous ils elles me te se mon ma mes ton ta tes son sa ses notre votre leur ce
        cet cette ces ça c'est n'est pas ne plus moins très trop bien mal aussi tout tous
        toute rien jamais toujours encore déjà maintenant aujourd'hui hier demain merci
        bonjour oui non ici là alors donc car chez être même comme qu'il j'en d'un d'une y'a
        lui quel quelle""",
    "de": """der die das den dem des ein eine einen einem einer eines und oder aber wenn als
        wie von vom zu zum zur in im an am auf aus bei mit nach über unter um für durch
        gegen ohne vor seit bis ist sind war waren sein bin bist habe hat haben hatte wird
        werden wurde kann können muss will möchte soll ich du er sie es wir ihr mich mir
        dich dir ihm ihn uns euch mein meine dein ihre unser dieser diese dieses nicht kein
        keine nur noch schon auch sehr mehr immer nie wieder jetzt heute gestern morgen hier
        da dann doch mal ja nein bitte danke hallo gut was wer wo wann warum dass weil so
        alle alles nichts etwas man""",
    "it": """il lo la i gli le un uno una e o ma se di del della dei delle dello al alla ai
        alle da dal dalla in nel nella con su sul per tra fra che chi cosa come quando dove
        perché perchè è sono era essere stato ho hai ha abbiamo hanno aveva fare fa può
        posso voglio mi ti si ci vi io tu lui lei noi voi loro mio mia tuo suo sua nostro
        questo questa quello quella non più meno molto tanto anche tutto tutti niente sempre
        mai ancora già ora oggi ieri domani bene male grazie ciao sì no qui così solo quanto
        cui poi anno anni dopo""",
    "nl": """de het een en of maar als van in op aan bij met naar voor door over uit om te
        tot zonder is zijn was waren ben bent heb heeft hebben had word wordt worden kan
        kunnen moet wil ik jij je hij zij ze wij we jullie mij mijn jouw haar ons onze deze
        dit die dat niet geen wel nog al ook zeer meer altijd nooit weer nu vandaag gisteren
        morgen hier daar dan ja nee graag bedankt hallo goed wat wie waar wanneer waarom hoe
        omdat alles niets iets er toch gewoon""",
    "sv": """och att det som en ett är var för på med av till den de han hon jag du vi ni mig
        dig min mitt din sin inte men om så här där när vad vem hur varför har hade kan ska
        vill blir bli från efter utan också bara mycket mer aldrig alltid nu idag tack hej
        ja nej alla inget något eller sedan kommer detta denna mina era""",
    "da": """og at det som en et er var for på med af til den de han hun jeg du vi mig dig
        min mit din sin ikke men om så her der når hvad hvem hvordan hvorfor har havde kan
        skal vil bliver blev fra efter uden også kun meget mere aldrig altid nu dag tak hej
        ja nej alle intet noget eller siden kommer denne dette jer deres""",
    "nb": """og at det som en et er var for på med av til den de han hun jeg du vi meg deg
        min mitt din sin ikke men om så her der når hva hvem hvordan hvorfor har hadde kan
        skal vil blir ble fra etter uten også bare mye mer aldri alltid nå dag takk hei ja
        nei alle ingenting noe eller siden kommer denne dette dere""",
    "fi": """ja on ei se että en oli mutta niin kun kuin jos minä sinä hän me te he mun sun
        minun sinun tämä nyt vain myös mitä miten miksi missä ole ovat olen olet olla voi
        vielä aina ihan hyvä kiitos moi tai sitten sitä joka mikä kaikki jo""",
    "pl": """i w z na do nie się to jest że jak co ale czy dla po od za przez przy tak już
        był była było są być mam ma mnie mi ja ty on ona my wy ich jego jej ten ta te tego
        tej tym tylko jeszcze bardzo więcej zawsze nigdy teraz dziś dzisiaj dlaczego gdzie
        kiedy kto dziękuję proszę dzień dobry cześć można żeby lub oraz bo""",
    "cs": """a v z na do ne se to je že jak co ale nebo pro po od za při tak už byl byla bylo
        jsou být mám má mi já ty on ona my vy ich jeho její ten ta toto tím jen ještě velmi
        více vždy nikdy teď dnes proč kde když kdo děkuji prosím dobrý den ahoj jsem jsme
        aby není která který""",
    "tr": """ve bir bu da de için ile çok ne ben sen o biz siz onlar ama gibi daha var yok
        değil mi mı mu mü en ki her şey kadar sonra önce neden nasıl nerede kim hiç artık
        bana beni sana bile ya şu olan olarak oldu olur lütfen teşekkürler merhaba evet
        hayır iyi kötü zaman gün bugün""",
    "id": """yang dan di ke dari untuk dengan ini itu tidak ada saya aku kamu dia kita kami
        mereka akan sudah belum juga bisa tapi atau karena kalau kalo apa siapa kapan mana
        kenapa gimana bagaimana lagi saja aja banget sangat lebih semua terima kasih tolong
        mohon min kak yg gak ga nggak udah dong sih nya pada jadi seperti hari""",
    "vi": """và là của có không được một những các cho với này đó khi thì đã đang sẽ tôi bạn
        anh em chị mình người ở trong ra vào lên rất nhiều cũng như nếu vì sao gì ai đâu cảm
        ơn xin chào""",
    "ro": """și în la cu de pe pentru nu este sunt era fi am ai are avem au că ce cine cum
        când unde dar sau dacă din prin fără mai foarte mult tot toate nimic mereu acum azi
        ieri mâine bine rău mulțumesc bună eu tu el ea noi voi lor meu mea acest această
        asta care lui""",
    "tl": """ang ng sa na ay mga ko mo niya namin natin nila ako ikaw siya kami tayo sila ito
        iyan yan yun hindi wala may meron lang din rin naman pa po opo ba kasi pero kung
        para dahil ano sino bakit paano saan kailan salamat sana talaga yung""",
    "hi-Latn": """hai hain ho hoga tha thi nahi nahin nhi na ka ki ke ko se mein mai main hum tum
        aap ye yeh wo woh kya kyu kyun kaise kab kaha kahan kaun kuch koi bhi aur par lekin
        agar toh to hi bahut bohot acha accha sab apna apne mera meri mere tera tumhara
        hamara raha rahi rahe kar karo karke kiya gaya jab tak abhi phir bhai ji yaar matlab
        sirf wala wale log desh hota hua diya liye isko usko inko""",
}

ENDINGS: dict[str, str] = {
    "en": "ing tion ness ment ould ight ough ally ful less ways self ted ered ther ever ck sh ly wn th ry",
    "es": "ción ciones dad ando iendo ado ada ados mente ito ita illo aron ieron emos aba",
    "pt": "ção ções dade ando endo ado inho inha mente aram eram agem eiro eira ão ões",
    "fr": "tion ment eux euse ais ait aient ez eau eaux ique isme aire esse ées ée oir",
    "de": "ung ungen keit heit schaft lich isch chen tion iert ieren igt eich mann nden cht tzt",
    "it": "zione zioni mente ando endo ato ata ati issimo etto etta aggio tà ità ezza iamo",
    "nl": "ing heid lijk tje jes eren aan oor aar ijk eel ijn",
    "sv": "ning het ade ande lig ligt arna erna",
    "da": "ning hed ede ende lig ligt erne",
    "nb": "ning het ende lig lige ene",
    "fi": "inen ssa ssä sta stä lla llä lle ään aan een kin ksi tta ttä isi mme tte vat",
    "pl": "ego emu ość nie cie ych ami ować owa ski ska cja cji łem łam",
    "cs": "ého ému ost ní ých ami ovat ský ská ště",
    "tr": "lar ler yor dır dir lik lık ması mesi nin nın iyor ıyor miş mış",
    "id": "kan nya lah kah ang ung",
    "ro": "ul ului ilor ția ție ează esc ește",
}
"""Ends of words of four letters and more; weaker evidence than a stop word."""

LETTERS: dict[str, str] = {
    "es": "ñ¿¡",
    "pt": "ãõ",
    "de": "ßäöü",
    "fr": "œçêèàùîû",
    "it": "òìù",
    "sv": "åäö",
    "da": "æøå",
    "nb": "æøå",
    "fi": "äö",
    "pl": "łżźśćęąń",
    "cs": "řěůčšž",
    "tr": "ğışç",
    "ro": "țșăâ",
    "vi": "ơưđạảấầẩậắằặẹẻếềểệịọỏốồổộớờởợụủứừửựỳỵỷỹ",
}
"""Letters that speak for a language."""

SCRIPTS: tuple[tuple[str, str, str], ...] = (
    ("\u3040", "\u30ff", "ja"),
    ("\uac00", "\ud7af", "ko"),
    ("\u1100", "\u11ff", "ko"),
    ("\u4e00", "\u9fff", "zh"),
    ("\u3400", "\u4dbf", "zh"),
    ("\u0400", "\u052f", "ru"),
    ("\u0370", "\u03ff", "el"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u06ff", "ar"),
    ("\u0750", "\u077f", "ar"),
    ("\ufb50", "\ufdff", "ar"),
    ("\ufe70", "\ufeff", "ar"),
    ("\u0900", "\u097f", "hi"),
    ("\u0980", "\u09ff", "bn"),
    ("\u0a00", "\u0a7f", "pa"),
    ("\u0a80", "\u0aff", "gu"),
    ("\u0b80", "\u0bff", "ta"),
    ("\u0c00", "\u0c7f", "te"),
    ("\u0c80", "\u0cff", "kn"),
    ("\u0d00", "\u0d7f", "ml"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u0e80", "\u0eff", "lo"),
    ("\u1000", "\u109f", "my"),
    ("\u10a0", "\u10ff", "ka"),
    ("\u0530", "\u058f", "hy"),
    ("\u1200", "\u137f", "am"),
    ("\u1780", "\u17ff", "km"),
    ("\u0d80", "\u0dff", "si"),
)
"""First and last letter of a block, and the language that most often uses it."""

SAME_SCRIPT: dict[str, tuple[str, ...]] = {
    "ru": ("uk", "bg", "sr", "be", "mk", "kk", "ky", "mn", "tg"),
    "ar": ("fa", "ur", "ps", "ckb", "sd", "ug"),
    "hi": ("mr", "ne", "sa", "kok"),
    "he": ("yi",),
    "bn": ("as",),
    "zh": ("ja", "yue", "wuu"),
    "am": ("ti",),
}
"""Languages that a stated tag may name instead, because they use the same letters."""

TELLING_LETTERS: tuple[tuple[str, str, str], ...] = (
    ("ru", "іїєґ", "uk"),
    ("ru", "ђћљњџ", "sr"),
    ("ru", "ў", "be"),
    ("ar", "پچژگ", "fa"),
    ("ar", "ٹڈڑےں", "ur"),
)
"""Letters that only one of the languages with the same script has; the last that fits wins."""

LANGUAGE_NAMES: dict[str, str] = {
    "en": "English",
    "es": "Spanish",
    "pt": "Portuguese",
    "fr": "French",
    "de": "German",
    "it": "Italian",
    "nl": "Dutch",
    "sv": "Swedish",
    "da": "Danish",
    "nb": "Norwegian",
    "no": "Norwegian",
    "nn": "Norwegian",
    "fi": "Finnish",
    "pl": "Polish",
    "cs": "Czech",
    "tr": "Turkish",
    "id": "Indonesian",
    "vi": "Vietnamese",
    "ro": "Romanian",
    "tl": "Tagalog",
    "hi": "Hindi",
    "ja": "Japanese",
    "ko": "Korean",
    "zh": "Chinese",
    "ru": "Russian",
    "uk": "Ukrainian",
    "bg": "Bulgarian",
    "sr": "Serbian",
    "el": "Greek",
    "he": "Hebrew",
    "ar": "Arabic",
    "fa": "Persian",
    "ur": "Urdu",
    "bn": "Bengali",
    "pa": "Punjabi",
    "gu": "Gujarati",
    "ta": "Tamil",
    "te": "Telugu",
    "kn": "Kannada",
    "ml": "Malayalam",
    "th": "Thai",
    "lo": "Lao",
    "my": "Burmese",
    "ka": "Georgian",
    "hy": "Armenian",
    "am": "Amharic",
    "km": "Khmer",
    "si": "Sinhala",
    "hu": "Hungarian",
    "ca": "Catalan",
    "eu": "Basque",
    "gl": "Galician",
    "mr": "Marathi",
    "ne": "Nepali",
    "be": "Belarusian",
    "eo": "Esperanto",
}
"""English names for the sentence "Not scored: written in German"."""
