// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak.hpp"
#include "kernels/poseidon.hpp"
#include "vm-frontends/svm/syscalls/call.hpp"
#include "vm-frontends/svm/syscalls/costs.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
constexpr std::uint64_t slices_max = 20'000;

/// The slices one behind the other; they are copied only where there are several. Each is charged for as it is read.
bool read_message(
    Call& call, Bytes slices, std::vector<std::uint8_t>& copy, Bytes& message) noexcept
{
    const std::size_t count = slices.size() / Call::slice_size;
    copy.clear();
    for (std::size_t i = 0; i < count; ++i)
    {
        const Call::Slice slice = Call::slice_at(slices, i);
        Bytes part;
        if (!call.read(part, slice.address, slice.size) ||
            !call.charge(std::max(costs::memory_operation_min, slice.size / 2)))
            return false;
        if (count == 1)
            message = part;
        else
            copy.insert(copy.end(), part.begin(), part.end());
    }
    if (count > 1)
        message = copy;
    return true;
}

Outcome hash(Machine& machine, const Arguments& arguments, std::string_view name,
    Hash32 (*function)(Bytes) noexcept) noexcept
{
    // What compute units can pay for, some megabytes, is the most that it grows to.
    static thread_local std::vector<std::uint8_t> copy;
    Call call{machine};
    const auto [slices_at, count, result_at, unused_4, unused_5] = arguments;
    if (count > slices_max)
    {
        LogCollector& log = call.invoke().log();
        if (log.wants())
            log.add({name, " Hashing ", std::to_string(count),
                " sequences in one syscall is over the limit ", std::to_string(slices_max)});
        return call.refuse(SyscallError::Kind::too_many_slices, "Hashing too many sequences");
    }
    Output result = Output::bytes(result_at, sizeof(Hash32));
    Bytes slices;
    Bytes message;
    if (!call.charge(costs::hash_base) || !call.open(result) ||
        !call.read_slices(slices, slices_at, count) || !read_message(call, slices, copy, message))
        return call.fault();
    std::memcpy(result.host, function(message).data(), sizeof(Hash32));
    return std::uint64_t{0};
}
}  // namespace

Outcome sol_sha256(Machine& machine, const Arguments& arguments) noexcept
{
    return hash(
        machine, arguments, "Sha256", static_cast<InvokeContext*>(machine.host)->crypto().sha256);
}

Outcome sol_keccak256(Machine& machine, const Arguments& arguments) noexcept
{
    return hash(machine, arguments, "Keccak256", kernels::keccak256);
}

/// Gives 2 where the recovery identifier is none, 3 where the signature is none.
/// https://docs.rs/solana-secp256k1-recover/latest/solana_secp256k1_recover/enum.Secp256k1RecoverError.html
Outcome sol_secp256k1_recover(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [digest_at, recovery_id, signature_at, result_at, unused_5] = arguments;
    Output result = Output::bytes(result_at, sizeof(Point64));
    Bytes digest;
    Bytes signature;
    if (!call.charge(costs::secp256k1_recover) || !call.open(result) ||
        !call.read(digest, digest_at, 32) || !call.read(signature, signature_at, 64))
        return call.fault();
    if (recovery_id > 3)
        return std::uint64_t{2};
    const std::optional<Point64> key = call.invoke().crypto().secp256k1_recover(
        Hash32::from(digest), Hash32::from(signature.first(32)), Hash32::from(signature.last(32)),
        static_cast<unsigned>(recovery_id));
    if (!key)
        return std::uint64_t{3};
    std::ranges::copy(*key, result.host);
    return std::uint64_t{0};
}

/// https://docs.rs/solana-poseidon/latest/solana_poseidon/
Outcome sol_poseidon(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [parameters, byte_order, inputs_at, count, result_at] = arguments;
    if (parameters != 0)
        return call.refuse(SyscallError::Kind::invalid_parameters, "Invalid parameters.");
    if (byte_order > 1)
        return call.refuse(SyscallError::Kind::invalid_endianness, "Invalid endianness.");
    if (count > kernels::poseidon_inputs_max)
    {
        LogCollector& log = call.invoke().log();
        if (log.wants())
            log.add({"Poseidon hashing ", std::to_string(count), " sequences is not supported"});
        return call.refuse(SyscallError::Kind::invalid_length, "InvalidLength");
    }
    Output result = Output::bytes(result_at, sizeof(Hash32));
    Bytes slices;
    if (!call.charge(costs::poseidon(count)) || !call.open(result) ||
        !call.read_slices(slices, inputs_at, count))
        return call.fault();
    std::array<Bytes, kernels::poseidon_inputs_max> inputs;
    for (std::size_t i = 0; i < count; ++i)
    {
        const Call::Slice slice = Call::slice_at(slices, i);
        if (!call.read(inputs[i], slice.address, slice.size))
            return call.fault();
    }
    const auto digest = kernels::poseidon(
        std::span{inputs}.first(count), byte_order == 0 ? std::endian::big : std::endian::little);
    if (!digest)
        return std::uint64_t{1};
    std::memcpy(result.host, digest->data(), sizeof(Hash32));
    return std::uint64_t{0};
}
}  // namespace braid::svm
