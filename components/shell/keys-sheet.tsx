import { useTexts, useView } from '#components/context.ts'
import { Kbd } from '#components/ui/kbd.tsx'
import { Sheet } from '#components/ui/sheet.tsx'
import './keys-sheet.css'

/** Every key there is. */
export function KeysSheet() {
  const { t } = useTexts()
  const { navigation } = useView()
  const enter = t('key.enter')
  const rows: [keys: string[], what: string][] = [
    [[enter], t('keys.tag')],
    [[t('key.ctrl'), enter], t('keys.form')],
    [['1', '–', '9'], t('keys.choose')],
    [['J', 'K'], t('keys.move')],
    [['D'], t('keys.details')],
    [['O'], t('keys.open')],
    [['/'], t('keys.search')],
    [['F'], t('keys.filter')],
    [['C'], t('keys.create')],
    [['A'], t('keys.all')],
    [['Z'], t('keys.undo')],
    [[t('key.esc')], t('keys.back')],
    [[t('key.alt'), '↓'], t('keys.ways')],
    [[t('key.alt'), '1–9'], t('keys.tabs')],
    [[t('key.alt'), t('key.shift'), 'K'], t('keys.focus')],
    [['?'], t('keys.this')],
  ]
  return (
    <Sheet title={t('keys.title')} closeLabel={t('keys.close')} close={() => navigation.close()}>
      <dl class="keys">
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>
              <span class="sr">{keys.join(' ')}</span>
              {keys.map((key) => (key === '–' ? <span key={key}>–</span> : <Kbd key={key}>{key}</Kbd>))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  )
}
