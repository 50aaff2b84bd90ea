// @pulumi/eslint-plugin 0.3.1 needs TypeScript 5 (peer range ^5.0.0), this project has 6: so it is not here.
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/**", ".lab/**", ".lab-tests/**"] },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strict],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      // Components are made for their effect on the graph.
      "no-new": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      "max-lines": ["warn", { max: 250, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Ambient input has two doors: the steps' wrapper and the lab. Components are functions of their arguments.
    files: ["components/**/*.ts", "index.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        { name: "process", message: "components never read the environment" },
      ],
    },
  },
  {
    files: ["components/**/*.ts", "site/**/*.ts", "steps/**/*.ts", "index.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["**/lab/**"], message: "product code never knows of the lab" }] },
      ],
    },
  },
);
