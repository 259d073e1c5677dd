// SPDX-License-Identifier: Apache-2.0
#include "kernels/sha512.hpp"
#include "kernels/sha512/constants.hpp"
#include <algorithm>

namespace braid::kernels
{
namespace
{
constexpr std::size_t block_size = 128;

/// FIPS 180-4, section 6.4, over bytes that come in pieces.
class Sha512
{
public:
    void add(Bytes bytes) noexcept
    {
        size_ += bytes.size();
        if (filled_ != 0)
            bytes = bytes.subspan(fill(bytes));
        for (; bytes.size() >= block_size; bytes = bytes.subspan(block_size))
            compress(bytes.data());
        if (!bytes.empty())
            fill(bytes);
    }

    [[nodiscard]] Sha512Digest digest() noexcept
    {
        constexpr std::size_t length_size = 16;
        const std::uint64_t bits = size_ * 8;
        pending_[filled_++] = 0x80;
        if (filled_ > block_size - length_size)
            end_block();
        std::fill(pending_.begin() + static_cast<std::ptrdiff_t>(filled_), pending_.end(),
            std::uint8_t{0});
        store_be(pending_.data() + block_size - 8, bits);
        compress(pending_.data());
        Sha512Digest digest;
        for (std::size_t i = 0; i < 8; ++i)
            store_be(digest.data() + 8 * i, state_[i]);
        return digest;
    }

private:
    /// Takes bytes into the pending block as far as it has room; how many.
    std::size_t fill(Bytes bytes) noexcept
    {
        const std::size_t taken = std::min(bytes.size(), block_size - filled_);
        std::copy_n(bytes.begin(), taken, pending_.begin() + static_cast<std::ptrdiff_t>(filled_));
        filled_ += taken;
        if (filled_ == block_size)
            end_block();
        return taken;
    }

    /// Compresses the pending block, with zeros where nothing was filled in.
    void end_block() noexcept
    {
        std::fill(pending_.begin() + static_cast<std::ptrdiff_t>(filled_), pending_.end(),
            std::uint8_t{0});
        compress(pending_.data());
        filled_ = 0;
    }

    void compress(const std::uint8_t* block) noexcept
    {
        std::array<std::uint64_t, 16> w;
        for (std::size_t i = 0; i < 16; ++i)
            w[i] = load_be<std::uint64_t>(block + 8 * i);
        auto [a, b, c, d, e, f, g, h] = state_;
        for (std::size_t i = 0; i < 80; ++i)
        {
            if (i >= 16)
                w[i % 16] += small_sigma(w[(i + 1) % 16], 1, 8, 7) + w[(i + 9) % 16] +
                             small_sigma(w[(i + 14) % 16], 19, 61, 6);
            const std::uint64_t s1 = std::rotr(e, 14) ^ std::rotr(e, 18) ^ std::rotr(e, 41);
            const std::uint64_t t1 =
                h + s1 + (g ^ (e & (f ^ g))) + sha512_blocks::round_constants[i] + w[i % 16];
            const std::uint64_t s0 = std::rotr(a, 28) ^ std::rotr(a, 34) ^ std::rotr(a, 39);
            const std::uint64_t t2 = s0 + ((a & b) | (c & (a | b)));
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        const std::array<std::uint64_t, 8> sum{a, b, c, d, e, f, g, h};
        for (std::size_t i = 0; i < 8; ++i)
            state_[i] += sum[i];
    }

    static std::uint64_t small_sigma(
        std::uint64_t x, int rotation, int second_rotation, int shift) noexcept
    {
        return std::rotr(x, rotation) ^ std::rotr(x, second_rotation) ^ (x >> shift);
    }

    std::array<std::uint64_t, 8> state_ = std::to_array(sha512_blocks::initial_state);
    std::array<std::uint8_t, block_size> pending_{};
    std::size_t filled_ = 0;
    std::uint64_t size_ = 0;
};
}  // namespace

Sha512Digest sha512(std::span<const Bytes> parts) noexcept
{
    Sha512 hash;
    for (const Bytes part : parts)
        hash.add(part);
    return hash.digest();
}

Sha512Digest sha512(Bytes message) noexcept
{
    return sha512(std::span{&message, 1});
}
}  // namespace braid::kernels
