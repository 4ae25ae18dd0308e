// Passkeys, where the browser reads and writes their JSON itself. Everybody else signs in with a code by mail.
(() => {
  const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON
  if (!able) return
  for (const note of document.querySelectorAll('[data-no-passkeys]')) note.hidden = true
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      use(form)
    })
  }

  async function use (form) {
    const trouble = form.querySelector('[data-trouble]')
    trouble.hidden = true
    try {
      const credential = form.dataset.passkey === 'create' ? await create(form) : await get(form)
      form.elements.credential.value = JSON.stringify(credential.toJSON())
      form.submit()
    } catch {
      trouble.hidden = false
    }
  }

  async function create (form) {
    const { creation_options: options } = await offered(form)
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) })
  }

  async function get (form) {
    const { request_options: options } = await offered(form)
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) })
  }

  async function offered (form) {
    const held = document.getElementById('passkey-options')
    if (held) return JSON.parse(held.textContent)
    const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
    return answer.json()
  }
})()
