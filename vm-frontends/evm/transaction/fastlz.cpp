// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/fastlz.hpp"

#include <array>

namespace braid::evm
{
namespace
{
constexpr std::uint32_t distance_max = 8191;
constexpr std::uint32_t table_bits = 13;
/// A run of literals costs one byte of control a piece.
constexpr std::uint32_t literals_a_piece = 32;
/// The longest match that one instruction says, the two bytes that its form implies aside.
constexpr std::uint32_t match_a_piece = 262;
/// No match starts in the last bytes.
constexpr std::uint32_t tail = 13;
/// A match ends before the last bytes.
constexpr std::uint32_t match_tail = 4;

[[nodiscard]] std::uint32_t triple(const std::uint8_t* at) noexcept
{
    return at[0] | static_cast<std::uint32_t>(at[1]) << 8 | static_cast<std::uint32_t>(at[2]) << 16;
}

[[nodiscard]] std::uint32_t slot_of(std::uint32_t value) noexcept
{
    return (value * 2654435769U) >> (32 - table_bits);
}

[[nodiscard]] std::uint32_t literals_size(std::uint32_t count) noexcept
{
    const auto rest = count % literals_a_piece;
    return count / literals_a_piece * (literals_a_piece + 1) + (rest == 0 ? 0 : rest + 1);
}

[[nodiscard]] std::uint32_t match_size(std::uint32_t length) noexcept
{
    const auto coded = length - 1;
    return coded / match_a_piece * 3 + (coded % match_a_piece >= 6 ? 3 : 2);
}

/// The state of one pass over the input.
class Pass
{
public:
    explicit Pass(Bytes input) noexcept
      : data_(input.data()), size_(static_cast<std::uint32_t>(input.size()))
    {}

    [[nodiscard]] std::uint32_t run() noexcept
    {
        const std::uint32_t limit = size_ < tail ? 0 : size_ - tail;
        std::uint32_t compressed = 0;
        std::uint32_t anchor = 0;
        std::uint32_t at = 2;
        while (at < limit)
        {
            std::uint32_t reference = 0;
            if (!find_match(at, limit, reference))
                break;
            compressed += literals_size(at - anchor);
            const auto length = match_length(reference + 3, at + 3);
            compressed += match_size(length);
            at += length;
            remember(at++);
            remember(at++);
            anchor = at;
        }
        return compressed + literals_size(size_ - anchor);
    }

private:
    /// Moves `at` to the next triple that was seen within reach; false where the input ends before. The last
    /// position below the limit is looked at but never taken.
    [[nodiscard]] bool find_match(
        std::uint32_t& at, std::uint32_t limit, std::uint32_t& reference) noexcept
    {
        for (; at + 1 < limit; ++at)
        {
            const auto value = triple(data_ + at);
            auto& last = table_[slot_of(value)];
            reference = last;
            last = at;
            if (at - reference <= distance_max && value == triple(data_ + reference))
                return true;
        }
        return false;
    }

    /// How far both go on alike, counted as the format does: the first byte that differs is in it.
    [[nodiscard]] std::uint32_t match_length(
        std::uint32_t older, std::uint32_t newer) const noexcept
    {
        const std::uint32_t bound = size_ - match_tail - newer;
        for (std::uint32_t length = 0; length < bound; ++length)
            if (data_[older + length] != data_[newer + length])
                return length + 1;
        return bound;
    }

    void remember(std::uint32_t at) noexcept { table_[slot_of(triple(data_ + at))] = at; }

    const std::uint8_t* data_;
    std::uint32_t size_;
    std::array<std::uint32_t, std::size_t{1} << table_bits> table_{};
};
}  // namespace

std::uint32_t fastlz_size(Bytes input) noexcept
{
    return Pass{input}.run();
}
}  // namespace braid::evm
