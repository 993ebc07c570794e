import { expect, type Page } from '@playwright/test'

/** Contacts as HubSpot names their columns, with one that nobody knows, and a row that is wrong. */
export const hubspotFile = [
  'Record ID - Contact,First Name,Last Name,Email,Where they live,Street Address',
  '101,Ingegerd,Sjöholmsberg,ingegerd@nordhavn.example,Grebbestad,Kajen 1',
  '102,Tuva,Strandqvist,not an address,Smögen,Kajen 1',
  '103,שרה,כהן,sara@nordhavn.example,<b>Lysekil</b>,Kajen 1',
  '',
].join('\r\n')

/** The page on which an admin imports a file. */
export function importing(page: Page) {
  const main = page.getByRole('main')
  return {
    main,
    button: (name: string | RegExp) => main.getByRole('button', { name }),
    /** the list of places beside a column */
    column: (name: string) => main.getByRole('combobox', { name: `${name} goes to` }),
    drop: async (name: string, text: string) => {
      const files = await page.evaluateHandle(
        ([fileName, content]) => {
          const transfer = new DataTransfer()
          transfer.items.add(new File([content ?? ''], fileName ?? '', { type: 'text/csv' }))
          return transfer
        },
        [name, text],
      )
      await page.locator('.imp-drop:not(.is-coming)').dispatchEvent('drop', { dataTransfer: files })
    },
    /** by what one types, as with the keyboard alone */
    chooseByKeyboard: async (column: string, field: string) => {
      const list = main.getByRole('combobox', { name: `${column} goes to` })
      await list.focus()
      await page.keyboard.type(field)
      await expect(list.locator('option:checked')).toHaveText(field)
    },
  }
}
