// One request on stdin, one answer on stdout, both JSON with base64 bytes: the other implementation's side of the age tests.
import { readFileSync } from "node:fs"
import * as age from "age-encryption"

const request = JSON.parse(readFileSync(0, "utf-8"))
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"))
const text = (data) => Buffer.from(data).toString("base64")

async function encrypt({ plaintext, recipients, passphrase, armored }) {
  const encrypter = new age.Encrypter()
  encrypter.setScryptWorkFactor(10)
  if (passphrase !== undefined) encrypter.setPassphrase(passphrase)
  for (const recipient of recipients ?? []) encrypter.addRecipient(recipient)
  const file = await encrypter.encrypt(bytes(plaintext))
  return { file: text(armored ? Buffer.from(age.armor.encode(file)) : file) }
}

async function decrypt({ file, identity, passphrase, armored }) {
  const decrypter = new age.Decrypter()
  if (passphrase !== undefined) decrypter.addPassphrase(passphrase)
  if (identity !== undefined) decrypter.addIdentity(identity)
  const binary = armored ? age.armor.decode(Buffer.from(file, "base64").toString("ascii")) : bytes(file)
  return { plaintext: text(await decrypter.decrypt(binary)) }
}

async function keys() {
  const hybrid = await age.generateHybridIdentity()
  const older = await age.generateIdentity()
  return { hybrid, hybridRecipient: await age.identityToRecipient(hybrid), older, olderRecipient: await age.identityToRecipient(older) }
}

const answer = await { encrypt, decrypt, keys }[request.do](request)
process.stdout.write(JSON.stringify(answer))
