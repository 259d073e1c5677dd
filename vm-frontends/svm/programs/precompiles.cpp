// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/precompiles.hpp"

#include "kernels/ed25519.hpp"
#include "kernels/keccak.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/secp256r1_key.hpp"
#include "vm-frontends/svm/runtime/program_address.hpp"

namespace braid::svm
{
namespace
{
using Checked = Result<Done, PrecompileError>;
using Slice = Result<Bytes, PrecompileError>;
using enum PrecompileError;

constexpr std::size_t signature_size = 64;
constexpr std::size_t address_size = 20;
constexpr std::size_t wide_offsets_size = 14;
constexpr std::size_t narrow_offsets_size = 11;
constexpr std::size_t secp256r1_count_max = 8;
constexpr std::uint16_t this_instruction = 0xffff;
constexpr u256 secp256k1_order{
    0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b, 0xbfd25e8cd0364141};
constexpr u256 secp256r1_order{
    0xffffffff00000000, 0xffffffffffffffff, 0xbce6faada7179e84, 0xf3b9cac2fc632551};
constexpr u256 secp256r1_half_order{
    0x7fffffff80000000, 0x7fffffffffffffff, 0xde737d56d38bcf42, 0x79dce5617e3192a8};

[[nodiscard]] std::uint16_t load16(Bytes from, std::size_t at) noexcept
{
    return load_le<std::uint16_t>(from.data() + at);
}

/// What the offsets of ed25519 and secp256r1 point to.
struct Signed
{
    Bytes signature;
    Bytes key;
    Bytes message;
};

/// The bytes that one precompile's instruction may point to.
class Pointers
{
public:
    Pointers(Bytes data, std::span<const Bytes> instructions) noexcept
      : data_(data), instructions_(instructions)
    {}

    [[nodiscard]] Slice at(
        std::uint16_t instruction, std::uint16_t offset, std::size_t size) const noexcept
    {
        if (instruction != this_instruction && instruction >= instructions_.size())
            return Err{invalid_data_offsets};
        const Bytes from = instruction == this_instruction ? data_ : instructions_[instruction];
        if (offset + size > from.size())
            return Err{invalid_data_offsets};
        return from.subspan(offset, size);
    }

private:
    Bytes data_;
    std::span<const Bytes> instructions_;
};

/// That `data` have as many offsets as they say.
[[nodiscard]] bool has_offsets(Bytes data, std::size_t header_size, std::size_t size) noexcept
{
    return data.size() >= header_size + data[0] * size;
}

[[nodiscard]] Checked verify_ed25519(Bytes offsets, const Pointers& pointers) noexcept
{
    const Slice signature = pointers.at(load16(offsets, 2), load16(offsets, 0), signature_size);
    if (!signature.ok())
        return Err{signature.error()};
    // The `ed25519` crate takes no signature whose scalar has one of the three highest bits set.
    if (((*signature)[signature_size - 1] & 0xe0) != 0)
        return Err{invalid_signature};
    const Slice key = pointers.at(load16(offsets, 6), load16(offsets, 4), sizeof(Hash32));
    if (!key.ok())
        return Err{key.error()};
    const Pubkey public_key = Hash32::from(*key);
    if (!is_on_curve(public_key))
        return Err{invalid_public_key};
    const Slice message = pointers.at(load16(offsets, 12), load16(offsets, 8), load16(offsets, 10));
    if (!message.ok())
        return Err{message.error()};
    kernels::Ed25519Request request{.message = *message, .key = public_key};
    std::memcpy(request.signature.data(), signature->data(), signature_size);
    std::uint8_t verdict = 0;
    kernels::ed25519_verify_batch(
        kernels::Ed25519Policy::strict_points, {&request, 1}, {&verdict, 1});
    return verdict == 1 ? Checked{Done{}} : Err{invalid_signature};
}

[[nodiscard]] Checked run_ed25519(Bytes data, const Pointers& pointers) noexcept
{
    constexpr std::size_t header_size = 2;
    if (data.size() < header_size || (data[0] == 0 && data.size() > header_size) ||
        !has_offsets(data, header_size, wide_offsets_size))
        return Err{invalid_instruction_data_size};
    for (std::size_t i = 0; i < data[0]; ++i)
        if (const Checked verified = verify_ed25519(
                data.subspan(header_size + i * wide_offsets_size, wide_offsets_size), pointers);
            !verified.ok())
            return verified;
    return Done{};
}

[[nodiscard]] Checked verify_secp256r1(
    Bytes offsets, const Pointers& pointers, const Crypto& crypto) noexcept
{
    const Slice signature = pointers.at(load16(offsets, 2), load16(offsets, 0), signature_size);
    if (!signature.ok())
        return Err{signature.error()};
    const Slice key =
        pointers.at(load16(offsets, 6), load16(offsets, 4), secp256r1_compressed_size);
    if (!key.ok())
        return Err{key.error()};
    const Slice message = pointers.at(load16(offsets, 12), load16(offsets, 8), load16(offsets, 10));
    if (!message.ok())
        return Err{message.error()};
    const Hash32 r = Hash32::from(signature->first(32));
    const Hash32 s = Hash32::from(signature->subspan(32, 32));
    const u256 r_number = u256::from_be(r);
    const u256 s_number = u256::from_be(s);
    if (r_number.is_zero() || r_number >= secp256r1_order || s_number.is_zero() ||
        s_number > secp256r1_half_order)
        return Err{invalid_signature};
    const auto point = decompress_secp256r1(*key, crypto);
    if (!point)
        return Err{invalid_public_key};
    if (!crypto.secp256r1_verify(crypto.sha256(*message), r, s, *point))
        return Err{invalid_signature};
    return Done{};
}

[[nodiscard]] Checked run_secp256r1(
    Bytes data, const Pointers& pointers, const Crypto& crypto) noexcept
{
    constexpr std::size_t header_size = 2;
    if (data.size() < header_size || data[0] == 0 || data[0] > secp256r1_count_max ||
        !has_offsets(data, header_size, wide_offsets_size))
        return Err{invalid_instruction_data_size};
    for (std::size_t i = 0; i < data[0]; ++i)
        if (const Checked verified = verify_secp256r1(
                data.subspan(header_size + i * wide_offsets_size, wide_offsets_size), pointers,
                crypto);
            !verified.ok())
            return verified;
    return Done{};
}

/// secp256k1's own rule: an instruction that is not there is another error than one that is too short.
[[nodiscard]] Slice narrow_slice(std::span<const Bytes> instructions, std::uint8_t instruction,
    std::size_t offset, std::size_t size) noexcept
{
    if (instruction >= instructions.size())
        return Err{invalid_data_offsets};
    if (offset + size > instructions[instruction].size())
        return Err{invalid_signature};
    return instructions[instruction].subspan(offset, size);
}

[[nodiscard]] Checked verify_secp256k1(
    Bytes offsets, std::span<const Bytes> instructions, const Crypto& crypto) noexcept
{
    if (offsets[2] >= instructions.size())
        return Err{invalid_instruction_data_size};
    // The byte behind the signature says which of the possible keys it recovers.
    const Slice signature =
        narrow_slice(instructions, offsets[2], load16(offsets, 0), signature_size + 1);
    if (!signature.ok())
        return Err{signature.error()};
    const Hash32 r = Hash32::from(signature->first(32));
    const Hash32 s = Hash32::from(signature->subspan(32, 32));
    if (u256::from_be(r) >= secp256k1_order || u256::from_be(s) >= secp256k1_order)
        return Err{invalid_signature};
    const std::uint8_t recovery_id = (*signature)[signature_size];
    if (recovery_id > 3)
        return Err{invalid_recovery_id};
    const Slice address = narrow_slice(instructions, offsets[5], load16(offsets, 3), address_size);
    if (!address.ok())
        return Err{address.error()};
    const Slice message =
        narrow_slice(instructions, offsets[10], load16(offsets, 6), load16(offsets, 8));
    if (!message.ok())
        return Err{message.error()};
    const auto key = crypto.secp256k1_recover(kernels::keccak256(*message), r, s, recovery_id);
    if (!key)
        return Err{invalid_signature};
    const Hash32 digest = kernels::keccak256(*key);
    if (!equal(Bytes{digest}.last(address_size), *address))
        return Err{invalid_signature};
    return Done{};
}

[[nodiscard]] Checked run_secp256k1(
    Bytes data, std::span<const Bytes> instructions, const Crypto& crypto) noexcept
{
    constexpr std::size_t header_size = 1;
    if (data.empty() || (data[0] == 0 && data.size() > header_size) ||
        !has_offsets(data, header_size, narrow_offsets_size))
        return Err{invalid_instruction_data_size};
    for (std::size_t i = 0; i < data[0]; ++i)
        if (const Checked verified = verify_secp256k1(
                data.subspan(header_size + i * narrow_offsets_size, narrow_offsets_size),
                instructions, crypto);
            !verified.ok())
            return verified;
    return Done{};
}
}  // namespace

Result<Done, InstructionError> run_precompile(const Pubkey& program, Bytes data,
    std::span<const Bytes> instruction_datas, const Crypto& crypto) noexcept
{
    const Pointers pointers(data, instruction_datas);
    Checked verified = Done{};
    if (program == ids::ed25519_precompile)
        verified = run_ed25519(data, pointers);
    else if (program == ids::secp256k1_precompile)
        verified = run_secp256k1(data, instruction_datas, crypto);
    else if (program == ids::secp256r1_precompile)
        verified = run_secp256r1(data, pointers, crypto);
    else
        return Err{InstructionErrorKind::unsupported_program_id};
    if (!verified.ok())
        return Err{InstructionError::of_custom(static_cast<std::uint32_t>(verified.error()))};
    return Done{};
}
}  // namespace braid::svm
