// SPDX-License-Identifier: Apache-2.0
// Modules of our own, compiled by the peer's compiler: every call ends here as it ends there, with the same writes, the same
// abort codes and locations. Results are written, so that they are compared, too.
#include "base/hex.hpp"
#include "tests/conformance/move/call_generator.hpp"
#include "tests/conformance/move/need_peer.hpp"
#include "tests/conformance/move/own_machine.hpp"
#include "tests/conformance/move/packages.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include <cstdlib>

namespace braid::tests
{
namespace
{
/// The newest whose library the peer has the natives for.
constexpr const char* library_network = "devnet-2024-11-13-2aa2338";
constexpr std::size_t module_count_min = 60;
constexpr std::size_t call_count_min = 2000;

/// What BRAID_MOVE_CALLS says, or the sample: how often each function is called.
std::size_t calls_per_function()
{
    const char* const text = std::getenv("BRAID_MOVE_CALLS");
    return text == nullptr ? 5 : std::strtoull(text, nullptr, 10);
}

Hash32 address(std::uint8_t last)
{
    Hash32 address;
    address.bytes.back() = last;
    return address;
}

std::string text_of(const PeerOutcome& outcome)
{
    if (!outcome.ok)
        return outcome.status + " at " + outcome.location + ' ' +
               std::to_string(outcome.function.value_or(9999)) + ':' +
               std::to_string(outcome.offset.value_or(9999)) + " code " +
               std::to_string(outcome.abort_code.value_or(0)) + " (" + outcome.message + ')';
    std::string text = "done";
    for (const auto& [key, value] : outcome.writes)
        text += "\n    " + to_hex(key) + " = " + (value ? to_hex(*value) : "nothing");
    return text;
}

/// Whether both ended alike. The peer tells no function and no offset of an abort.
bool are_alike(const PeerOutcome& own, const PeerOutcome& peer)
{
    if (own.ok != peer.ok)
        return false;
    if (own.ok)
        return own.writes == peer.writes;
    if (own.status != peer.status || own.location != peer.location ||
        own.abort_code != peer.abort_code)
        return false;
    return !peer.function || (own.function == peer.function && own.offset == peer.offset);
}

std::string text_of(const PeerCall& call)
{
    std::string text = call.module + "::" + call.function + '(';
    for (const PeerBytes& argument : call.arguments)
        text += ' ' + to_hex(argument);
    return text + " )";
}

/// Both machines, with the same modules and the same state.
class Machines
{
public:
    explicit Machines(std::uint64_t seed)
      : generator_(seed, {address(0x91), address(0x92), address(0x93)})
    {
        const GenesisFile genesis = read_genesis(library_network);
        const std::vector<SourcePackage> packages = packages_of(genesis);
        for (const GenesisModule& module : modules_of(genesis))
            if (packages.at(0).sources.contains(std::string{module.name}))
                put(module.address, module.name, module.binary);
        const ScratchFolder folder;
        const auto own = write_own_package(packages.at(0), folder.path());
        for (const auto& [name, binary] : MoveCompiler::build(own, {}))
        {
            put(address(0x42), name, binary);
            modules_.push_back(move::read_module(binary, {}).value());
        }
    }

    [[nodiscard]] const std::vector<move::CompiledModule>& modules() const { return modules_; }

    /// Calls the function in both.
    void compare(const move::CompiledModule& module, const move::FunctionDefinition& function)
    {
        const PeerCall call = generator_.call(module, function);
        const PeerOutcome theirs = peer_.execute(call);
        const PeerOutcome ours = own_.execute(call);
        ++counts_[theirs.ok ? "done" : theirs.status];
        ++count_;
        if (!are_alike(ours, theirs) && ++difference_count_ <= 10)
            ADD_FAILURE() << text_of(call) << "\n  ours: " << text_of(ours)
                          << "\n  theirs: " << text_of(theirs);
    }

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::size_t difference_count() const noexcept { return difference_count_; }
    [[nodiscard]] const std::map<std::string, std::size_t>& counts() const { return counts_; }

private:
    void put(const Hash32& at, std::string_view name, Bytes binary)
    {
        peer_.put_module(at, name, binary);
        own_.put_module(at, name, binary);
    }

    CallGenerator generator_;
    MovePeer peer_;
    OwnMachine own_;
    std::vector<move::CompiledModule> modules_;
    std::size_t count_ = 0;
    std::size_t difference_count_ = 0;
    std::map<std::string, std::size_t> counts_;
};
}  // namespace

TEST(move_differential, ends_every_call_as_the_peer_does)
{
    BRAID_NEED_MOVE_PEER();
    BRAID_NEED_VECTORS(std::string{"move/genesis/"} + library_network);
    const std::uint64_t seed = std::random_device{}();
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    Machines machines{seed};
    EXPECT_GE(machines.modules().size(), module_count_min);
    for (std::size_t i = 0; i < calls_per_function(); ++i)
        for (const move::CompiledModule& module : machines.modules())
            for (const move::FunctionDefinition* const function : entry_functions(module))
                machines.compare(module, *function);
    for (const auto& [status, count] : machines.counts())
        std::printf("%-24s %zu\n", status.c_str(), count);
    std::printf("%zu modules, %zu calls, %zu differences\n", machines.modules().size(),
        machines.count(), machines.difference_count());
    EXPECT_GE(machines.count(), call_count_min);
    EXPECT_EQ(machines.difference_count(), 0U);
}
}  // namespace braid::tests
