/** Reads an item's condition in several languages. Pure. */

import { Matcher, type Finding, type Name } from "../words/matcher.ts";

export type Condition =
  | "new_with_tags"
  | "new_without_tags"
  | "very_good"
  | "good"
  | "satisfactory";

const WORDS: Readonly<Record<Condition, readonly string[]>> = {
  new_with_tags: [
    "new with tags", "new with tag", "nwt", "bnwt", "brand new with tags", "neu mit etikett",
    "neu mit etiketten", "nme", "neuf avec etiquette", "neuf avec etiquettes", "ny med etikett",
    "ny med lapp", "ny med prislapp", "oanvand med prislapp", "nuovo con cartellino",
    "nuovo con etichetta", "nuevo con etiqueta", "nieuw met kaartje", "nieuw met label",
  ],
  new_without_tags: [
    "new without tags", "new no tags", "nwot", "bnwot", "unworn", "never worn",
    "neu ohne etikett", "neu ohne etiketten", "ungetragen", "neuf sans etiquette", "jamais porte",
    "ny utan etikett", "ny utan lapp", "oanvand", "nuovo senza cartellino",
    "nuovo senza etichetta", "mai indossato", "nuevo sin etiqueta", "nieuw zonder kaartje",
    "ongedragen",
  ],
  very_good: [
    "very good", "very good condition", "vgc", "excellent", "excellent condition", "like new",
    "as new", "mint", "sehr gut", "sehr guter zustand", "wie neu", "neuwertig", "tres bon etat",
    "tres bon", "tbe", "comme neuf", "mycket bra", "mycket bra skick", "mycket gott skick",
    "som ny", "nyskick", "ottimo", "ottime condizioni", "come nuovo", "muy bueno",
    "muy buen estado", "como nuevo", "zeer goed", "zo goed als nieuw",
  ],
  good: [
    "good", "good condition", "gc", "used good", "gently used", "gut", "guter zustand",
    "gebraucht gut", "bon", "bon etat", "bra", "bra skick", "gott skick", "buono",
    "buone condizioni", "buono stato", "bueno", "buen estado", "goed", "goede staat",
  ],
  satisfactory: [
    "satisfactory", "fair", "fair condition", "ok", "acceptable", "well worn", "worn",
    "befriedigend", "akzeptabel", "getragen", "in ordnung", "stark getragen", "satisfaisant",
    "etat correct", "etat satisfaisant", "usage", "acceptabelt skick", "godtagbart", "okej skick",
    "slitet", "slitna", "accettabile", "discreto", "discrete condizioni", "usato", "aceptable",
    "redelijk", "voldoende",
  ],
};

/** New, with or without tags: the program asks and doesn't guess. */
const ONLY_NEW = ["new", "brand new", "neu", "neuf", "ny", "nytt", "nuovo", "nuevo", "nieuw"];

function names(): Name<Condition>[] {
  const known = Object.entries(WORDS).flatMap(([condition, words]) => [
    { text: condition, value: condition as Condition },
    ...words.map((text) => ({ text, value: condition as Condition, isAlias: true })),
  ]);
  const either = ["new_with_tags", "new_without_tags"] as const;
  const vague = ONLY_NEW.flatMap((text) =>
    either.map((value) => ({ text, value, isAlias: true })),
  );
  return [...known, ...vague];
}

const MATCHER = new Matcher<Condition>(names());

export function findCondition(cell: string): Finding<Condition> {
  return MATCHER.find(cell);
}
