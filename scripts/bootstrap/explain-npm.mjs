/** What npm's failure means and what to do about it; npm's own last lines stay readable below. */
export function explainNpm(output, project) {
  const known = causes.find(([sign]) => sign.test(output))
  const what = known ? known[1](output, project) : 'npm could not install the packages.'
  const said = output
    .trim()
    .split('\n')
    .filter((line) => !/A complete log of this run|npm warn/.test(line))
    .slice(0, 6)
  return [what, ...said.map((line) => `  ${line}`)].join('\n')
}

const causes = [
  [/ENOSPC/, (_, project) => `The disk that holds ${project} is full: about 700 MB are needed. Make room and run the same command again.`],
  [
    /EACCES|EPERM|EROFS/,
    (_, project) => `You may not write in ${project}. Clone it into a folder of your own, or give the folder to your user.`,
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/i,
    () =>
      'The npm registry could not be reached. Check the network (behind a proxy: npm config set proxy http://host:port) and run the same command again.',
  ],
  [
    /E401|E403/,
    () =>
      'The npm registry refused us. Check the registry and its sign-in (npm config get registry, npm login) and run the same command again.',
  ],
  [
    /E404|ETARGET/,
    () => 'The npm registry does not have a package of the lockfile. Check which registry npm uses (npm config get registry).',
  ],
  [/EUSAGE|in sync/, () => 'package.json and package-lock.json do not agree. Run npm install once, and commit the lockfile.'],
  [/EINTEGRITY/, () => 'A package that was downloaded is damaged. Run npm cache clean --force and the same command again.'],
]
