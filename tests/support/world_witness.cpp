// SPDX-License-Identifier: Apache-2.0
#include "tests/support/world_witness.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "storage/partial_trie.hpp"
#include <stdexcept>

namespace braid::tests
{
namespace
{
using Buffer = std::vector<std::uint8_t>;

/// One trie under construction, and the keys put into it.
class Prover
{
public:
    void put(Bytes key, Bytes value)
    {
        keys_.push_back(kernels::keccak256(key));
        if (!trie_.put(keys_.back(), value).ok())
            throw std::logic_error{"a trie without a witness lacks no node"};
    }
    /// Adds the nodes to `to` and gives the root.
    Hash32 finish(std::vector<Buffer>& to)
    {
        for (const Hash32& key : keys_)
        {
            const std::vector<Buffer> proof = trie_.prove(key).value();
            to.insert(to.end(), proof.begin(), proof.end());
        }
        return trie_.root();
    }

private:
    storage::PartialTrie trie_;
    std::vector<Hash32> keys_;
};
}  // namespace

WorldWitness prove(const evm::World& world)
{
    WorldWitness witness;
    Prover accounts;
    for (const evm::Address& address : world.addresses())
    {
        Prover slots;
        for (const auto& [key, value] : world.slots(address))
        {
            Buffer encoded;
            rlp::Writer{encoded}.integer(value);
            slots.put(key.to_be(), encoded);
        }
        const evm::AccountFields account = world.account(address).value();
        if (const Bytes code = world.code(account.code_hash); !code.empty())
            witness.preimages.emplace_back(code.begin(), code.end());
        Buffer leaf;
        rlp::Writer writer{leaf};
        const auto list = writer.open();
        writer.u64(account.nonce);
        writer.integer(account.balance);
        writer.string(slots.finish(witness.preimages));
        writer.string(account.code_hash);
        writer.close(list);
        accounts.put(address, leaf);
    }
    witness.state_root = accounts.finish(witness.preimages);
    return witness;
}
}  // namespace braid::tests
