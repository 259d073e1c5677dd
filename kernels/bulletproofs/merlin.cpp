// SPDX-License-Identifier: Apache-2.0
#include "kernels/merlin.hpp"

#include <array>

namespace braid::kernels
{
namespace
{
Bytes bytes_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
}  // namespace

MerlinTranscript::MerlinTranscript(Bytes label) noexcept
{
    // STROBE's initial block: the rate in bytes and what the first Keccak block looks like, then its name.
    constexpr std::array<std::uint8_t, 6> head{1, rate + 2, 1, 0, 1, 96};
    for (std::size_t i = 0; i < head.size(); ++i)
        mix(i, head[i]);
    constexpr std::string_view name = "STROBEv1.0.2";
    for (std::size_t i = 0; i < name.size(); ++i)
        mix(head.size() + i, static_cast<std::uint8_t>(name[i]));
    keccak_permute(state_);
    begin(flag_meta | flag_application);
    absorb("Merlin v1.0");
    append("dom-sep", label);
}

void MerlinTranscript::run_permutation() noexcept
{
    mix(position_, static_cast<std::uint8_t>(operation_begin_));
    mix(position_ + 1, 0x04);
    mix(rate + 1, 0x80);
    keccak_permute(state_);
    position_ = 0;
    operation_begin_ = 0;
}

void MerlinTranscript::absorb(Bytes bytes) noexcept
{
    for (const std::uint8_t byte : bytes)
    {
        mix(position_++, byte);
        if (position_ == rate)
            run_permutation();
    }
}

void MerlinTranscript::absorb(std::string_view text) noexcept
{
    absorb(bytes_of(text));
}

void MerlinTranscript::begin(std::uint8_t flags) noexcept
{
    const std::array<std::uint8_t, 2> head{static_cast<std::uint8_t>(operation_begin_), flags};
    operation_begin_ = position_ + 1;
    absorb(head);
    if ((flags & flag_cipher) != 0 && position_ != 0)
        run_permutation();
}

void MerlinTranscript::announce(std::string_view label, std::size_t size) noexcept
{
    std::array<std::uint8_t, 4> size_bytes;
    store_le(size_bytes.data(), static_cast<std::uint32_t>(size));
    begin(flag_meta | flag_application);
    absorb(label);
    absorb(size_bytes);
}

void MerlinTranscript::append(std::string_view label, Bytes message) noexcept
{
    announce(label, message.size());
    begin(flag_application);
    absorb(message);
}

void MerlinTranscript::append_u64(std::string_view label, std::uint64_t number) noexcept
{
    std::array<std::uint8_t, 8> bytes;
    store_le(bytes.data(), number);
    append(label, bytes);
}

void MerlinTranscript::challenge(std::string_view label, std::span<std::uint8_t> result) noexcept
{
    announce(label, result.size());
    begin(flag_inbound | flag_application | flag_cipher);
    for (std::uint8_t& byte : result)
    {
        byte = static_cast<std::uint8_t>(state_[position_ / 8] >> (8 * (position_ % 8)));
        mix(position_, byte);
        if (++position_ == rate)
            run_permutation();
    }
}
}  // namespace braid::kernels
