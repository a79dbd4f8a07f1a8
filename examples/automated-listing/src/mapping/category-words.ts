/** What sellers call departments and kinds of clothes, in several languages. */

/** Each line holds words for one department; a root of the tree with one of these names is it. */
export const DEPARTMENTS: readonly (readonly string[])[] = [
  [
    "women", "womens", "woman", "ladies", "lady", "female", "damen", "dame", "damenmode",
    "frauen", "femme", "femmes", "dam", "kvinna", "donna", "donne", "mujer", "mujeres", "dames",
  ],
  [
    "men", "mens", "man", "gents", "male", "herren", "herrenmode", "männer", "homme", "hommes",
    "herr", "uomo", "uomini", "hombre", "hombres", "heren",
  ],
  [
    "kids", "kid", "children", "childrens", "girls", "boys", "kinder", "kind", "mädchen",
    "jungen", "enfant", "enfants", "fille", "garçon", "barn", "flicka", "pojke", "bambini",
    "bambino", "bambina", "niños", "niñas", "kinderen",
  ],
];

/** What may stand before a kind in one word, as in `Damenkleid`, and its department. */
export const PREFIXES = ["damen", "herren", "kinder", "dam", "herr", "barn", "dames", "heren"];

/** Each line holds words for one kind; a category with one of these names is it. */
export const KINDS: readonly (readonly string[])[] = [
  [
    "dresses", "dress", "kleider", "kleid", "robe", "robes", "klänning", "klänningar", "vestito",
    "vestiti", "abito", "vestido", "vestidos", "jurk", "jurken",
  ],
  [
    "tops", "top", "blouses", "blouse", "t shirt", "t shirts", "tee", "bluse", "blusen",
    "oberteil", "oberteile", "haut", "hauts", "chemisier", "blus", "blusar", "topp", "toppar",
    "camicetta", "blusa",
  ],
  [
    "knitwear", "jumper", "jumpers", "sweater", "sweaters", "pullover", "pulli", "cardigan",
    "cardigans", "strick", "strickjacke", "strickwaren", "pull", "pulls", "maille",
    "gilet en maille", "tröja", "tröjor", "stickat", "kofta", "koftor", "maglione", "maglioni",
    "maglieria", "jersey", "punto", "trui", "truien",
  ],
  ["jeans", "jean", "denims", "vaqueros", "spijkerbroek"],
  [
    "trousers", "pants", "chinos", "hose", "hosen", "pantalon", "pantalons", "byxor", "byxa",
    "pantaloni", "pantalones", "broek", "broeken",
  ],
  [
    "skirts", "skirt", "rock", "röcke", "jupe", "jupes", "kjol", "kjolar", "gonna", "gonne",
    "falda", "faldas", "rok", "rokken",
  ],
  [
    "coats jackets", "coats and jackets", "coats", "coat", "jackets", "jacket", "outerwear",
    "parka", "mantel", "mäntel", "jacke", "jacken", "manteau", "manteaux", "veste", "vestes",
    "blouson", "blousons", "jacka", "jackor", "kappa", "rock och kappa", "cappotto", "cappotti",
    "giacca", "giacche", "abrigo", "abrigos", "chaqueta", "jas", "jassen",
  ],
  [
    "activewear", "sportswear", "sport", "leggings", "sportkleidung", "sportbekleidung",
    "vêtements de sport", "träningskläder", "abbigliamento sportivo", "ropa deportiva",
    "sportkleding",
  ],
  [
    "shirts", "shirt", "hemd", "hemden", "chemise", "chemises", "skjorta", "skjortor", "camicia",
    "camicie", "camisa", "camisas", "overhemd",
  ],
  [
    "suits", "suit", "blazer", "blazers", "anzug", "anzüge", "costume", "costumes", "kostym",
    "kostymer", "completo", "traje", "trajes", "pak",
  ],
  [
    "shoes", "shoe", "footwear", "schuhe", "schuh", "chaussures", "chaussure", "skor", "sko",
    "scarpe", "scarpa", "zapatos", "schoenen",
  ],
  [
    "sneakers", "sneaker", "trainers", "trainer", "running shoes", "turnschuhe", "baskets",
    "gympaskor", "gymnastikskor", "scarpe da ginnastica", "zapatillas",
  ],
  [
    "boots", "boot", "ankle boots", "stiefel", "stiefeletten", "bottes", "bottines", "stövlar",
    "kängor", "boots och kängor", "stivali", "stivaletti", "botas", "laarzen",
  ],
  [
    "heels", "heel", "pumps", "high heels", "absatzschuhe", "escarpins", "talons", "klackskor",
    "tacchi", "décolleté", "tacones",
  ],
  [
    "sandals", "sandal", "sandalen", "sandale", "sandales", "sandaler", "sandali", "sandalo",
    "sandalias",
  ],
  [
    "bags", "bag", "tasche", "taschen", "sac", "sacs", "väska", "väskor", "borse", "bolsos",
    "tas", "tassen",
  ],
  [
    "handbags", "handbag", "tote", "totes", "handtasche", "handtaschen", "sac à main",
    "sacs à main", "handväska", "handväskor", "borsetta", "borsa a mano", "bolso de mano",
    "handtas",
  ],
  [
    "backpacks", "backpack", "rucksack", "rucksäcke", "sac à dos", "ryggsäck", "ryggsäckar",
    "zaino", "zaini", "mochila", "rugzak",
  ],
  [
    "scarves", "scarf", "schal", "schals", "tuch", "tücher", "foulard", "foulards", "écharpe",
    "echarpes", "halsduk", "halsdukar", "sciarpa", "sciarpe", "bufanda", "sjaal",
  ],
  [
    "jewellery", "jewelry", "schmuck", "bijoux", "bijou", "smycken", "smycke", "gioielli",
    "joyas", "sieraden",
  ],
  [
    "sunglasses", "sonnenbrille", "sonnenbrillen", "lunettes de soleil", "solglasögon",
    "occhiali da sole", "gafas de sol", "zonnebril",
  ],
  [
    "watches", "watch", "uhr", "uhren", "armbanduhr", "montre", "montres", "klocka", "klockor",
    "orologio", "orologi", "reloj", "horloge",
  ],
  [
    "belts", "belt", "gürtel", "ceinture", "ceintures", "bälte", "bälten", "skärp", "cintura",
    "cinture", "cinturón", "riem",
  ],
  [
    "clothing", "clothes", "kleidung", "bekleidung", "vêtements", "kläder", "abbigliamento",
    "ropa", "kleding",
  ],
  [
    "accessories", "accessory", "accessoires", "zubehör", "accessoarer", "accessori",
    "accesorios",
  ],
];
