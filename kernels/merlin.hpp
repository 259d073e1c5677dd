// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "kernels/keccak.hpp"
#include <string_view>

namespace braid::kernels
{
/// A transcript of Merlin 1.0, from which challenges come: STROBE-128 over Keccak-f[1600].
/// https://merlin.cool/transcript/ops.html https://strobe.sourceforge.io/specs/
class MerlinTranscript
{
public:
    explicit MerlinTranscript(Bytes label) noexcept;

    void append(std::string_view label, Bytes message) noexcept;
    void append_u64(std::string_view label, std::uint64_t number) noexcept;
    void challenge(std::string_view label, std::span<std::uint8_t> result) noexcept;

private:
    /// Bytes of the state that an operation may touch.
    static constexpr std::size_t rate = 166;
    static constexpr std::uint8_t flag_inbound = 1;
    static constexpr std::uint8_t flag_application = 1 << 1;
    static constexpr std::uint8_t flag_cipher = 1 << 2;
    static constexpr std::uint8_t flag_meta = 1 << 4;

    void begin(std::uint8_t flags) noexcept;
    void absorb(Bytes bytes) noexcept;
    void absorb(std::string_view text) noexcept;
    void run_permutation() noexcept;
    void mix(std::size_t at, std::uint8_t byte) noexcept
    {
        state_[at / 8] ^= std::uint64_t{byte} << (8 * (at % 8));
    }
    /// The label and, as part of the same operation, how many bytes follow.
    void announce(std::string_view label, std::size_t size) noexcept;

    KeccakState state_{};
    std::size_t position_ = 0;
    std::size_t operation_begin_ = 0;
};
}  // namespace braid::kernels
