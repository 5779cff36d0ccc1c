/** The script inside `report.html`. */
import { showPage } from "../reports/page/page.ts"

showPage()
