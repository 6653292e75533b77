/** The walls between the rooms: core <- service <- { telephony, store, jobs, web, outside } <- main; contract <- { web, desks }. */
const rooms = ['telephony', 'store', 'jobs', 'web', 'outside'];

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: '^src/core' },
      to: { pathNot: ['^src/core', '^node_modules/zod'] },
    },
    {
      name: 'contract-knows-core-only',
      severity: 'error',
      from: { path: '^src/contract' },
      to: { pathNot: ['^src/(contract|core)', '^node_modules/(zod|@asteasolutions)'] },
    },
    {
      name: 'desks-know-contract-and-core',
      severity: 'error',
      from: { path: '^src/desks' },
      to: { path: '^src', pathNot: '^src/(desks|contract|core)' },
    },
    {
      name: 'service-knows-core-and-contract',
      severity: 'error',
      from: { path: '^src/service' },
      to: { path: '^src', pathNot: '^src/(service|core|contract|log)' },
    },
    ...rooms.map((room) => ({
      name: `${room}-stays-in-its-room`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src', pathNot: `^src/(${room}/|service|core|contract|log|config)` },
    })),
    {
      name: 'appliances-know-nobody',
      severity: 'error',
      from: { path: '^src/appliances' },
      to: { path: '^src', pathNot: '^src/appliances' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src', pathNot: ['\\.d\\.ts$', 'vite\\.config\\.ts$', '^src/desks/public/'] },
      to: {},
    },
    {
      name: 'no-dev-packages',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/desks/vite' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
