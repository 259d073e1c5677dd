// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include "vm-frontends/svm/account.hpp"
#include "vm-frontends/svm/transaction/budget_request.hpp"

/// Locations of the SVM that are no accounts; see KeyKind.
namespace braid::svm
{
/// Names a processed message: the number of its blockhash, most significant byte first, and the message's digest. So what
/// belongs to one blockhash stands together, and when that is too old to be named, nobody reads it any more.
class ProcessedKey
{
public:
    ProcessedKey(std::uint64_t blockhash_number, const Hash32& message_digest) noexcept
    {
        store_be(bytes_.data(), blockhash_number);
        std::memcpy(bytes_.data() + 8, message_digest.data(), 32);
    }
    /// Valid while this value lives.
    [[nodiscard]] storage::StateKey view() const noexcept
    {
        return {.vm = storage::VmId::svm,
            .kind = static_cast<std::uint8_t>(KeyKind::processed),
            .bytes = bytes_};
    }

private:
    std::array<std::uint8_t, 40> bytes_;
};

/// What stands at the location of a processed message: one, and the slot.
[[nodiscard]] inline storage::Value processed_mark(std::uint64_t slot) noexcept
{
    Hash32 cell;
    cell.bytes[0] = 1;
    store_be(cell.data() + 24, slot);
    return storage::Value::of_cell(cell);
}

/// The cell of fees that were paid in the block and nobody has yet.
[[nodiscard]] inline storage::StateKey fees_key() noexcept
{
    return {
        .vm = storage::VmId::svm, .kind = static_cast<std::uint8_t>(KeyKind::fees), .bytes = {}};
}
/// Both sums in one cell: priority fees in the lower half, the others in the upper. No block pays 2^64 times.
[[nodiscard]] inline u256 packed_fees(const Fees& fees) noexcept
{
    return u256{0, fees.signatures, 0, fees.priority};
}
struct FeeSums
{
    /// At most 2^64 - 1 each: more lamports do not exist.
    std::uint64_t signatures = 0;
    std::uint64_t priority = 0;
};
[[nodiscard]] inline FeeSums unpacked_fees(const u256& cell) noexcept
{
    const auto low_word = [](std::uint64_t high, std::uint64_t low)
    { return high != 0 ? ~std::uint64_t{0} : low; };
    return {.signatures = low_word(cell[3], cell[2]), .priority = low_word(cell[1], cell[0])};
}
}  // namespace braid::svm
