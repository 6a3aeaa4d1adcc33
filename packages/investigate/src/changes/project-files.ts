/** Files that a project is made of. */
export const isProjectFile = (path: string) => /\.(sql|ya?ml|csv|py)$/.test(path);

const SETTINGS = /(^|\/)(dbt_project|packages|dependencies|profiles|package-lock)\.ya?ml$/;

/** Whether a file is of the settings of a project, which may decide over all of it. */
export const isSettingsFile = (path: string) => SETTINGS.test(path);
