import type { HostilePage } from './zoo-page.ts'

/** Pages that hide what an agent presses, or show something else in its place. */
export const covers: HostilePage[] = [
  { name: 'almost-clear', attack: () => document.documentElement.style.setProperty('opacity', '.02'), stands: 'covered' },
  {
    name: 'overlay-that-lets-clicks-through',
    attack: () => {
      const over = document.createElement('div')
      over.style.cssText = 'position:fixed;inset:0;z-index:2147483647;pointer-events:none;background:white'
      document.documentElement.append(over)
    },
    stands: 'covered',
  },
  {
    name: 'popover-on-top',
    attack: () => {
      const over = document.createElement('div')
      over.popover = 'manual'
      over.style.cssText = 'inset:0;width:100vw;height:100vh;border:0;pointer-events:none;background:rgb(255 255 255/.7)'
      document.body.append(over)
      over.showPopover()
    },
    stands: 'covered',
  },
  {
    name: 'modal-dialog-on-top',
    attack: () => {
      const dialog = document.createElement('dialog')
      dialog.style.cssText = 'width:100vw;max-width:none;height:100vh;max-height:none;margin:0;pointer-events:none'
      document.body.append(dialog)
      dialog.showModal()
    },
    stands: 'covered',
  },
  {
    name: 'frame-over-it',
    attack: () => {
      const over = document.createElement('iframe')
      over.srcdoc = '<body style="background:white">Win a boat'
      over.style.cssText = 'position:fixed;top:0;right:0;width:600px;height:100vh;z-index:2147483647;pointer-events:none;border:0'
      document.documentElement.append(over)
    },
    stands: 'covered',
  },
  { name: 'filtered', attack: () => document.documentElement.style.setProperty('filter', 'opacity(3%)'), stands: 'covered' },
  { name: 'clipped', attack: () => document.documentElement.style.setProperty('clip-path', 'inset(0 300px 0 0)'), stands: 'covered' },
  {
    name: 'masked',
    attack: () => document.documentElement.style.setProperty('mask', 'linear-gradient(transparent, transparent)'),
    stands: 'covered',
  },
  { name: 'scaled-down', attack: () => document.documentElement.style.setProperty('transform', 'scale(.4)'), stands: 'covered' },
  { name: 'turned', attack: () => document.documentElement.style.setProperty('transform', 'rotate(3deg)'), stands: 'covered' },
  { name: 'blended', attack: () => document.documentElement.style.setProperty('mix-blend-mode', 'difference'), stands: 'covered' },
  {
    name: 'moved-out-of-sight',
    attack: () => document.documentElement.style.setProperty('transform', 'translateX(800px)'),
    stands: 'covered',
  },
  {
    // the root is as high as the window: less than a tenth of the sidebar is gone, and with it who is writing
    name: 'head-out-of-the-window',
    html: '<style>html{height:100vh}</style><p>Any page',
    attack: () => {
      document.documentElement.style.setProperty('width', `${innerWidth}px`, 'important')
      document.documentElement.style.setProperty('transform', 'translateY(-74px)')
    },
    stands: 'covered',
  },
  {
    name: 'foot-out-of-the-window',
    html: '<style>html{height:100vh}</style><p>Any page',
    attack: () => {
      document.documentElement.style.setProperty('width', `${innerWidth}px`, 'important')
      document.documentElement.style.setProperty('transform', 'translateY(30px)')
    },
    stands: 'covered',
  },
  {
    name: 'fullscreen-element',
    html: '<div id="stage" style="background:black"><button id="full">Watch</button></div>',
    before: () =>
      document.addEventListener(
        'click',
        (event) => (event.target as Element).id === 'full' && document.querySelector('#stage')?.requestFullscreen(),
      ),
    act: async (page) => {
      await page.locator('#full').click()
      await page.waitForFunction(() => document.fullscreenElement)
    },
    stands: 'covered',
  },
  {
    name: 'create-under-a-clear-page',
    stranger: true,
    attack: () => document.documentElement.style.setProperty('opacity', '.02'),
    stands: 'covered',
  },
  {
    name: 'undo-under-a-clear-page',
    tagged: true,
    attack: () => document.documentElement.style.setProperty('opacity', '.02'),
    stands: 'covered',
  },
  {
    name: 'reparented',
    attack: () => {
      const wrapper = document.createElement('div')
      wrapper.style.cssText = 'opacity:.01;position:fixed;inset:0'
      document.body.append(wrapper)
      wrapper.append(document.documentElement.lastElementChild as Element)
    },
    stands: 'works',
  },
  {
    name: 'moves-under-the-pointer',
    html: '<style>html{height:100vh}</style><button id="lure" style="position:fixed;left:300px;bottom:15px;width:120px;height:40px">Play</button>',
    attack: () => {
      // at the moment of the press the sidebar is where the button was
      document.querySelector('#lure')?.addEventListener('pointermove', () => {
        const { style } = document.documentElement
        style.setProperty('transform', 'translateX(-340px)')
      })
    },
    lure: '#lure',
    stands: 'works',
  },
  {
    name: 'pointer-that-lies',
    html: '<style>*{cursor:none!important}</style><div style="position:fixed;left:40px;top:40px;width:12px;height:20px;background:black"></div>',
    stands: 'works',
  },
]
