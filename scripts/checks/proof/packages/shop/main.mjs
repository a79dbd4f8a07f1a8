// Where programs have standard output.
import { settings } from "./settings.mjs";
import { shop } from "./shop.mjs";

console.log(JSON.stringify(await shop(settings)));
