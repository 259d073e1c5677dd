// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/vm-frontends/svm/runtime/invoke_fixture.hpp"
#include "vm-frontends/svm/runtime/program_memory.hpp"
#include "vm-frontends/svm/syscalls.hpp"
#include <gtest/gtest.h>

namespace braid::svm::tests
{
/// A program that calls syscalls: 64 KiB of heap to pass memory in, and the rest not mapped.
class Guest
{
public:
    static constexpr std::size_t heap_size = std::size_t{64} * 1024;
    static constexpr std::uint64_t units = 1'000'000;

    explicit Guest(const Pubkey& loader = ids::upgradeable_loader, std::uint64_t limit = units)
      : run(loader)
    {
        run.env.sysvars = &sysvars;
        run.begin({.compute_unit_limit = limit, .heap_size = heap_size});
        EXPECT_TRUE(run.world.transaction.push({.data = instruction_data}).ok());
        machine.memory.regions[3] = {.host = heap_, .size = heap_size, .writable = true};
        machine.memory.regions[1] = {.host = rodata_, .size = sizeof rodata_};
        machine.compute_units_left = run.invoke->meter();
        machine.host = &*run.invoke;
    }

    /// Puts bytes on the heap; their address, a multiple of `alignment`.
    std::uint64_t put(Bytes bytes, std::size_t alignment = 16)
    {
        used_ = (used_ + alignment - 1) / alignment * alignment;
        const std::uint64_t address = heap_start + used_;
        if (!bytes.empty())
            std::memcpy(heap_ + used_, bytes.data(), bytes.size());
        used_ += bytes.size();
        return address;
    }
    std::uint64_t put(std::string_view text)
    {
        return put(Bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    /// Puts slices, addresses and sizes.
    std::uint64_t put_slices(std::span<const std::pair<std::uint64_t, std::uint64_t>> slices)
    {
        std::vector<std::uint8_t> bytes(16 * slices.size());
        for (std::size_t i = 0; i < slices.size(); ++i)
        {
            store_le(bytes.data() + 16 * i, slices[i].first);
            store_le(bytes.data() + 16 * i + 8, slices[i].second);
        }
        return put(bytes);
    }
    std::uint64_t room(std::size_t size) { return put(std::vector<std::uint8_t>(size)); }
    [[nodiscard]] Bytes at(std::uint64_t address, std::size_t size) const
    {
        return {heap_ + (address - heap_start), size};
    }

    Result<std::uint64_t, Fault> call(
        std::string_view name, const std::array<std::uint64_t, 5>& arguments)
    {
        const std::uint64_t before = run.invoke->compute_units_left();
        const auto* syscall = runtime_syscalls().find(murmur3_32(name));
        EXPECT_NE(syscall, nullptr) << name;
        auto result = syscall->function(machine, arguments);
        used_units = before - run.invoke->compute_units_left();
        return result;
    }

    void expect_value(std::string_view name, const std::array<std::uint64_t, 5>& arguments,
        std::uint64_t value, std::uint64_t cost)
    {
        const auto result = call(name, arguments);
        ASSERT_TRUE(result.ok()) << name << ": " << run.invoke->why().message;
        EXPECT_EQ(*result, value) << name;
        EXPECT_EQ(used_units, cost) << name;
    }
    void expect_refusal(std::string_view name, const std::array<std::uint64_t, 5>& arguments,
        SyscallError::Kind kind, std::string_view message, std::uint64_t cost)
    {
        const auto result = call(name, arguments);
        ASSERT_FALSE(result.ok()) << name;
        ASSERT_EQ(result.error().kind, Fault::Kind::syscall) << name;
        EXPECT_EQ(run.invoke->why().kind, kind) << name;
        EXPECT_EQ(run.invoke->why().message, message) << name;
        EXPECT_EQ(used_units, cost) << name;
    }
    void expect_error(std::string_view name, const std::array<std::uint64_t, 5>& arguments,
        InstructionErrorKind kind, std::uint64_t cost)
    {
        const auto result = call(name, arguments);
        ASSERT_FALSE(result.ok()) << name;
        ASSERT_EQ(result.error().kind, Fault::Kind::syscall) << name;
        EXPECT_EQ(run.invoke->why().kind, SyscallError::Kind::instruction) << name;
        EXPECT_EQ(run.invoke->why().instruction.kind, kind) << name;
        EXPECT_EQ(used_units, cost) << name;
    }
    void expect_violation(std::string_view name, const std::array<std::uint64_t, 5>& arguments,
        MemoryAccess access, std::uint64_t address, std::uint64_t size, std::uint64_t cost)
    {
        const auto result = call(name, arguments);
        ASSERT_FALSE(result.ok()) << name;
        ASSERT_NE(result.error().kind, Fault::Kind::syscall) << name;
        EXPECT_EQ(result.error().access, access) << name;
        EXPECT_EQ(result.error().address, address) << name;
        EXPECT_EQ(result.error().size, size) << name;
        EXPECT_EQ(used_units, cost) << name;
    }

    Sysvars sysvars;
    Data instruction_data{1, 2, 3};
    Invocations run;
    Machine machine;
    std::uint64_t used_units = 0;

private:
    alignas(16) std::uint8_t heap_[heap_size] = {};
    alignas(16) std::uint8_t rodata_[64] = {};
    std::size_t used_ = 0;
};

/// An address where nothing is.
inline constexpr std::uint64_t nowhere = 9 * region_stride;
}  // namespace braid::svm::tests
