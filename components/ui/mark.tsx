/** The product's own mark: a tag with a tick. */
export function Mark() {
  return (
    <svg class="tg-logo" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path
        d="M2.5 4.6c0-1.2.9-2.1 2.1-2.1h5.2c.6 0 1.1.2 1.5.6l5.6 5.6c.8.8.8 2.1 0 3l-5.2 5.2c-.8.8-2.2.8-3 0L3.1 11.3c-.4-.4-.6-.9-.6-1.5z"
        fill="currentColor"
      />
      <circle cx="6.6" cy="6.6" r="1.5" fill="var(--bg-surface)" />
      <path
        d="M8.2 10.2l2 2 3.2-3.4"
        fill="none"
        stroke="var(--bg-surface)"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}
