// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block/requests.hpp"

// The data of a DepositEvent is the ABI encoding of five byte strings: five offsets, then for each its size and its
// bytes, padded to words. The strings are, in order, public key, withdrawal credentials, amount, signature, index.

namespace braid::evm
{
namespace
{
/// keccak256("DepositEvent(bytes,bytes,bytes,bytes,bytes)")
constexpr Hash32 deposit_event{{0x64, 0x9b, 0xbc, 0x62, 0xd0, 0xe3, 0x13, 0x42, 0xaf, 0xea, 0x4e,
    0x5c, 0xd8, 0x2d, 0x40, 0x49, 0xe7, 0xe1, 0xee, 0x91, 0x2f, 0xc0, 0x88, 0x9a, 0xa7, 0x90, 0x80,
    0x3b, 0xe3, 0x90, 0x38, 0xc5}};

constexpr std::size_t word = 32;
constexpr std::array<std::size_t, 5> field_sizes{48, 32, 8, 96, 8};
constexpr std::size_t data_size = 576;

bool is_word(Bytes data, std::size_t at, std::uint64_t value) noexcept
{
    return u256::from_be(data.data() + at) == u256{value};
}
}  // namespace

bool append_deposit(const Log& log, std::vector<std::uint8_t>& to)
{
    if (log.topics.empty() || log.topics[0] != deposit_event)
        return true;
    if (log.data.size() != data_size)
        return false;
    std::size_t offset = field_sizes.size() * word;
    for (std::size_t i = 0; i < field_sizes.size(); ++i)
    {
        if (!is_word(log.data, i * word, offset) || !is_word(log.data, offset, field_sizes[i]))
            return false;
        const Bytes field = log.data.subspan(offset + word, field_sizes[i]);
        to.insert(to.end(), field.begin(), field.end());
        offset += word + (field_sizes[i] + word - 1) / word * word;
    }
    return true;
}

Hash32 requests_hash_of(std::span<const std::vector<std::uint8_t>> requests, const Crypto& crypto)
{
    std::vector<std::uint8_t> digests;
    for (const auto& request : requests)
    {
        const Hash32 digest = crypto.sha256(request);
        digests.insert(digests.end(), digest.bytes.begin(), digest.bytes.end());
    }
    return crypto.sha256(digests);
}
}  // namespace braid::evm
