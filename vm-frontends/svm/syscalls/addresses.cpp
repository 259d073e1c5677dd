// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/program_address.hpp"
#include "vm-frontends/svm/syscalls/call.hpp"
#include "vm-frontends/svm/syscalls/costs.hpp"

namespace braid::svm
{
namespace
{
struct Seeds
{
    /// With room for the bump.
    std::array<Bytes, seeds_max + 1> seeds;
    std::size_t count = 0;
    Pubkey program;
};

Err<Fault> refuse_seeds(Call& call)
{
    return call.refuse(SyscallError::Kind::bad_seeds,
        "Could not create program address with signer seeds: " +
            std::string(message_of(AddressError::max_seed_length_exceeded)));
}

/// The fault to end with, or nothing.
Result<Done, Fault> read_seeds(Call& call, const Arguments& arguments, Seeds& to) noexcept
{
    const auto [seeds_at, count, program_at, unused_4, unused_5] = arguments;
    Bytes slices;
    if (!call.read_slices(slices, seeds_at, count))
        return call.fault();
    if (count > seeds_max)
        return refuse_seeds(call);
    for (; to.count < count; ++to.count)
    {
        const Call::Slice slice = Call::slice_at(slices, to.count);
        if (slice.size > seed_size_max)
            return refuse_seeds(call);
        if (!call.read(to.seeds[to.count], slice.address, slice.size))
            return call.fault();
    }
    Bytes program;
    if (!call.read_object(program, program_at, sizeof(Pubkey)))
        return call.fault();
    to.program = Pubkey::from(program);
    return Done{};
}
}  // namespace

Outcome sol_create_program_address(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    Seeds seeds;
    if (!call.charge(costs::program_address))
        return call.fault();
    if (const auto read = read_seeds(call, arguments, seeds); !read.ok())
        return Err{read.error()};
    const auto address = create_program_address(
        std::span{seeds.seeds}.first(seeds.count), seeds.program, call.invoke().crypto());
    if (!address.ok())
        return std::uint64_t{1};
    if (!call.write(arguments[3], *address))
        return call.fault();
    return std::uint64_t{0};
}

/// Each bump from 255 down to 1 costs as much as an address; one more is paid for where none of them will do.
Outcome sol_try_find_program_address(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    Seeds seeds;
    if (!call.charge(costs::program_address))
        return call.fault();
    if (const auto read = read_seeds(call, arguments, seeds); !read.ok())
        return Err{read.error()};
    std::uint8_t bump = 255;
    seeds.seeds[seeds.count] = {&bump, 1};
    for (; bump != 0; --bump)
    {
        const auto address = create_program_address(
            std::span{seeds.seeds}.first(seeds.count + 1), seeds.program, call.invoke().crypto());
        if (address.ok())
        {
            std::array<Output, 2> outputs{
                Output{.address = arguments[4]}, Output::bytes(arguments[3], sizeof(Pubkey))};
            if (!call.open(outputs))
                return call.fault();
            *outputs[0].host = bump;
            std::memcpy(outputs[1].host, address->data(), sizeof(Pubkey));
            return std::uint64_t{0};
        }
        if (!call.charge(costs::program_address))
            return call.fault();
    }
    return std::uint64_t{1};
}
}  // namespace braid::svm
