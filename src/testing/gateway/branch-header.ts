/** The header that names the branch whose a request is. */
export const branchHeader = "x-pointsman-branch";
