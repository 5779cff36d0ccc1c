/** What the page shows at the moment. */
import { byId } from "./dom.ts"

export const main = byId("main")

export const show = (...children: ReadonlyArray<HTMLElement | null>): void => {
  main.replaceChildren(...children.filter((child) => child !== null))
}
