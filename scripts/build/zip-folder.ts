import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

/**
 * A folder as a zip file: for Firefox to install, and for the stores. The same files give the same bytes on every machine: names in
 * their order, one time, no modes, and nothing packed, since what zlib makes of a file depends on its version and the processor.
 * See APPNOTE.TXT of PKWARE, 4.3.
 */
export function zipFolder(folder: string): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const name of globSync('**/*', { cwd: folder }).sort()) {
    if (!statSync(join(folder, name)).isFile()) continue
    const path = Buffer.from(name.replaceAll('\\', '/'))
    const bytes = readFileSync(join(folder, name))
    const about = describe(path, bytes)
    const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), about, path, bytes])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), about, place, path]))
    files.push(file)
    at += file.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...files, entries, end])
}

/** What stands before a file and again in the directory: version, flags (names are UTF-8), method, time, checksum, sizes, length of the name. */
function describe(path: Buffer, bytes: Buffer): Buffer {
  const about = Buffer.alloc(26)
  about.writeUInt16LE(20, 0)
  about.writeUInt16LE(0x800, 2)
  // the first of January 1980, the earliest that can be said
  about.writeUInt16LE(0x21, 8)
  about.writeUInt32LE(crc32(bytes), 10)
  about.writeUInt32LE(bytes.length, 14)
  about.writeUInt32LE(bytes.length, 18)
  about.writeUInt16LE(path.length, 22)
  return about
}
