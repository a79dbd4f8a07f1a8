/** Filters as words of the search index: only letters and digits. */

export const brandFacet = (id: string): string => `b${plain(id)}`;
export const categoryFacet = (id: string): string => `c${plain(id)}`;
export const conditionFacet = (condition: string): string => `k${plain(condition)}`;
export const currencyFacet = (currency: string): string => `m${plain(currency)}`;

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}
