/**
 * What npm's failure means and what to do about it; npm's own first lines stay readable below.
 * @param {string} output
 * @param {string} project
 */
export function explainNpm(output, project) {
  const known = causes.find(({ sign }) => sign.test(output))
  const what = known?.means(project, /^npm error path (.+)$/m.exec(output)?.[1]) ?? 'npm could not install the packages.'
  const said = output
    .trim()
    .split('\n')
    .filter((line) => !/A complete log of this run|npm warn/.test(line))
    .slice(0, 6)
  return [what, ...said.map((line) => `  ${line}`)].join('\n')
}

/** @type {{ sign: RegExp, means: (project: string, path: string | undefined) => string }[]} */
const causes = [
  { sign: /ENOSPC/, means: (project) => `The disk that holds ${project} is full. Make room and run the same command again.` },
  {
    sign: /EACCES|EPERM|EROFS/,
    means: (project, path) =>
      path && !path.startsWith(project)
        ? `npm may not use ${path}. Give it to your user (sudo chown -R "$(id -un)" "${path}"), then run the same command again.`
        : `You may not write in ${project}. Give the folder to your user (sudo chown -R "$(id -un)" "${project}"), or clone it into a folder of your own.`,
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/i,
    means: () =>
      'The npm registry could not be reached. Check the network (behind a proxy: npm config set proxy http://host:port) and run the same command again.',
  },
  {
    sign: /E401|E403/,
    means: () =>
      'The npm registry refused us. Check the registry and its sign-in (npm config get registry, npm login) and run the same command again.',
  },
  {
    sign: /E404|ETARGET/,
    means: () => 'The npm registry does not have a package of the lockfile. Check which registry npm uses (npm config get registry).',
  },
  {
    sign: /EUSAGE|in sync/,
    means: () => 'package.json and package-lock.json do not agree. Run npm install once, and commit the lockfile.',
  },
  { sign: /EINTEGRITY/, means: () => 'A package that was downloaded is damaged. Run npm cache clean --force and the same command again.' },
]
