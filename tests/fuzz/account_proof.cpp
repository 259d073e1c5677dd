// SPDX-License-Identifier: Apache-2.0
// Whatever a node answers to eth_getProof, its reader gives a proof or an InputError, a proof is written as it was read, and one that
// holds against its own first node's hash says the same of each of its parts alone.
#include "base/assert.hpp"
#include "cli/account_proof_json.hpp"
#include "cli/command.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie.hpp"
#include <nlohmann/json.hpp>

namespace braid::fuzz
{
namespace
{
void check(std::string_view text)
{
    const auto proof = cli::parse_account_proof(text);
    const std::string written = cli::to_json(proof).dump();
    BRAID_ASSERT(cli::to_json(cli::parse_account_proof(written)).dump() == written);
    const Hash32 root = proof.account_proof.empty() ?
                            storage::empty_trie_root :
                            kernels::keccak256(proof.account_proof.front());
    if (!evm::verify_account_proof(root, proof).ok())
        return;
    for (const auto& slot : proof.storage_proof)
    {
        auto alone = proof;
        alone.storage_proof = {slot};
        BRAID_ASSERT(evm::verify_account_proof(root, alone).ok());
    }
    auto other = proof;
    other.fields.nonce ^= 1;
    BRAID_ASSERT(!evm::verify_account_proof(root, other).ok());
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    try
    {
        fuzz::check({reinterpret_cast<const char*>(data), size});
    }
    catch (const cli::InputError& error)
    {
        BRAID_ASSERT(error.what()[0] != '\0');
    }
    return 0;
}
