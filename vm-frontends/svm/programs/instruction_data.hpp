// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "vm-frontends/svm/pubkey.hpp"

namespace braid::svm
{
/// Takes fields off an instruction's data, which native programs have as bincode: numbers of fixed size, least significant
/// byte first; strings and byte strings behind a length of eight bytes. Once a field is not there, all that is taken is
/// zero or empty, and ok() false. What follows the last field is ignored.
/// Agave's limited_deserialize: https://docs.rs/solana-bincode/latest/solana_bincode/fn.limited_deserialize.html
class InstructionData
{
public:
    /// How much of an instruction is read at most: the size of a packet.
    static constexpr std::size_t size_max = 1232;

    explicit InstructionData(Bytes data) noexcept
      : rest_(data.first(data.size() < size_max ? data.size() : size_max))
    {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }

    [[nodiscard]] std::uint32_t number32() noexcept
    {
        const Bytes taken = take(4);
        return taken.empty() ? 0 : load_le<std::uint32_t>(taken.data());
    }
    [[nodiscard]] std::uint64_t number() noexcept
    {
        const Bytes taken = take(8);
        return taken.empty() ? 0 : load_le<std::uint64_t>(taken.data());
    }
    [[nodiscard]] Pubkey key() noexcept
    {
        const Bytes taken = take(sizeof(Pubkey));
        return taken.empty() ? Pubkey{} : Hash32::from(taken);
    }
    /// A byte string.
    [[nodiscard]] Bytes bytes() noexcept
    {
        const std::uint64_t size = number();
        ok_ = ok_ && size <= rest_.size();
        return ok_ ? take(size) : Bytes{};
    }
    /// A string: UTF-8, or ok() is false.
    [[nodiscard]] Bytes string() noexcept;

private:
    [[nodiscard]] Bytes take(std::size_t size) noexcept
    {
        ok_ = ok_ && size <= rest_.size();
        if (!ok_)
            return {};
        const Bytes taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }

    Bytes rest_;
    bool ok_ = true;
};
}  // namespace braid::svm
