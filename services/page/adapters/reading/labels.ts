export type Kind = 'name' | 'first' | 'last' | 'phone' | 'email'

const labels: [RegExp, Kind][] = [
  [/^(first ?name|given ?name|förnamn|vorname|prénom|nombre)$/, 'first'],
  [/^(last ?name|family ?name|surname|efternamn|nachname|nom de famille|apellidos?)$/, 'last'],
  [/^((full|display|customer|visitor|contact|your)? ?name|namn|kund(namn)?|besökare|customer|visitor|nom|nombre completo)$/, 'name'],
  [
    /^((home|work|mobile|cell|primary|contact)? ?(phone|telephone|tel|mobile|cell)( ?(number|no|nr))?|telefon(nummer)?|mobil(nummer|telefon)?|handy|tfn|téléphone|teléfono|móvil)$/,
    'phone',
  ],
  [/^((work|primary|contact)? ?e?-?mail( ?address)?|e-?post(adress)?|mejl|courriel|correo( electrónico)?|e-mail-adresse)$/, 'email'],
]

/** What a label in a panel of details is the label of, in the languages of chat pages. */
export function kindOf(label: string): Kind | undefined {
  const text = label.toLowerCase().replace(/[:*]/g, '').trim()
  return text ? labels.find(([pattern]) => pattern.test(text))?.[1] : undefined
}
