import { type Answer, CallError, type Send } from './calls.ts'

/** Sends by XMLHttpRequest: fetch does not tell how much of a body has gone. */
export const send: Send = (method, path, headers, body, { told, signal } = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(method, path)
    request.timeout = 120_000
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    const away = () => reject(new CallError({ code: 'backend-unreachable', detail: 'The server cannot be reached', retryable: true }))
    const stop = () => request.abort()
    request.onload = () => resolve({ status: request.status, text: request.responseText })
    request.onerror = away
    request.ontimeout = away
    request.onabort = () => reject(new CallError({ code: 'cancelled', detail: 'It was broken off', retryable: false }))
    request.onloadend = () => signal?.removeEventListener('abort', stop)
    if (told) request.upload.onprogress = (event) => told(event.loaded)
    signal?.addEventListener('abort', stop, { once: true })
    request.send(body)
  })
