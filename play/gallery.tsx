import { useState } from 'preact/hooks'
import '#components/shell/base.css'
import './gallery.css'
import { states } from './states/all.ts'

const choices = {
  theme: ['light', 'dark'],
  density: ['comfortable', 'compact'],
  width: ['320', '360', '400', '420'],
  language: ['en', 'sv'],
  dir: ['ltr', 'rtl'],
} as const
type Name = keyof typeof choices

/** Every state beside every other, each in a frame of its own. */
export function Gallery() {
  const [look, setLook] = useState<Record<Name, string>>({
    theme: 'light',
    density: 'comfortable',
    width: '360',
    language: 'en',
    dir: 'ltr',
  })
  const all = [
    ...states.map(({ id, title }) => ({ id, title })),
    { id: 'rail', title: 'Folded away' },
    { id: 'parts', title: 'Parts and fields' },
  ]
  return (
    <div class="gallery">
      <header>
        <h1>Tagalong, every state</h1>
        {(Object.keys(choices) as Name[]).map((name) => (
          <label key={name}>
            {name}
            <select value={look[name]} onChange={(event) => setLook({ ...look, [name]: event.currentTarget.value })}>
              {choices[name].map((value) => (
                <option key={value}>{value}</option>
              ))}
            </select>
          </label>
        ))}
      </header>
      <div class="gallery-states">
        {all.map(({ id, title }) => {
          const address = `?${new URLSearchParams({ state: id, ...look, ...(look.dir === 'ltr' && id === 'rtl' && { dir: 'rtl' }) })}`
          return (
            <section key={id}>
              <h2>
                <a href={address}>{title}</a>
              </h2>
              <iframe title={title} src={address} loading="lazy" width={Number(look.width)} height={id === 'parts' ? 1600 : 700} />
            </section>
          )
        })}
      </div>
    </div>
  )
}
