// SPDX-License-Identifier: Apache-2.0
// A header that decodes is canonical: encoding it gives the same bytes, its hash is theirs. The checks of a block
// that decodes answer under the rules of every fork.
#include "base/assert.hpp"
#include "kernels/keccak.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/evm/block.hpp"

namespace braid::fuzz
{
namespace
{
void header(Bytes rlp)
{
    const auto decoded = evm::decode_header(rlp);
    if (!decoded)
        return;
    std::vector<std::uint8_t> encoded;
    evm::encode_header(*decoded, encoded);
    BRAID_ASSERT(std::ranges::equal(encoded, rlp));
    BRAID_ASSERT(evm::hash_of(*decoded) == kernels::keccak256(rlp));
}

void check_after(const evm::BlockHeader& parent, evm::Fork fork, const evm::DecodedBlock& block)
{
    const auto spec = evm::chain_at(fork);
    const auto rules = evm::rules_at(spec, block.header.number, block.header.timestamp);
    const evm::Ancestor ancestor{
        .hash = block.header.parent_hash, .header = &parent, .ommers = block.ommers};
    const evm::ChainPosition position{.spec = &spec,
        .ancestors = {&ancestor, 1},
        .parent_total_difficulty = {},
        .recent_hashes = {}};
    static_cast<void>(evm::check_header(block.header, rules, position));
    static_cast<void>(evm::check_body(block, rules, position));
}

void check_under(evm::Fork fork, const evm::DecodedBlock& block)
{
    evm::BlockHeader parent = block.header;
    parent.number -= 1;
    parent.timestamp -= 12;
    check_after(parent, fork, block);
    // As the first block of a fork meets it.
    parent.base_fee.reset();
    parent.blob_gas_used.reset();
    parent.excess_blob_gas.reset();
    check_after(parent, fork, block);
}

void block(Bytes rlp)
{
    const auto decoded = evm::decode_block(rlp);
    if (!decoded)
        return;
    BRAID_ASSERT(decoded->rlp_size == rlp.size());
    BRAID_ASSERT(decoded->hash == evm::hash_of(decoded->header));
    for (std::size_t fork = 0; fork < evm::fork_count; ++fork)
        check_under(static_cast<evm::Fork>(fork), *decoded);
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const braid::Bytes bytes{data, size};
    braid::fuzz::header(bytes);
    braid::fuzz::block(bytes);
    return 0;
}
