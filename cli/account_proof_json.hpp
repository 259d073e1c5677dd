// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/account_proof.hpp"
#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace braid::cli
{
/// The proof as eth_getProof gives it: {address, accountProof, balance, codeHash, nonce, storageHash, storageProof: [{key, value, proof}]}.
/// Numbers and slots' keys are QUANTITY, the rest DATA. EIP-1186; https://ethereum.github.io/execution-apis.
[[nodiscard]] nlohmann::ordered_json to_json(const evm::AccountProof& proof);

/// Reads that form; keys of slots may have leading zeros, as some clients write them. Throws InputError where something lacks or is
/// malformed; whether it proves anything is for verify_account_proof() to say.
[[nodiscard]] evm::AccountProof parse_account_proof(std::string_view json);
}  // namespace braid::cli
