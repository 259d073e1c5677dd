// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/move/peer.hpp"

#include "base/bcs.hpp"
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "tests/conformance/move/peer_library.hpp"
#include "tests/support/move_assembler.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include <cstdlib>
#include <dlfcn.h>
#include <regex>
#include <stdexcept>

namespace braid::tests
{
namespace
{
constexpr const char* machine_library = "libmovevm.x86_64.so";

/// What GoError calls its cases.
constexpr std::int32_t callback_ok = 0;
constexpr std::int32_t callback_user_error = 4;

class BcsBuffer
{
public:
    bcs::Writer& writer() noexcept { return writer_; }
    void text(std::string_view text)
    {
        writer_.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    void u32(std::uint32_t value)
    {
        for (unsigned i = 0; i < 4; ++i)
            writer_.u8(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    void boolean(bool value) { writer_.u8(value ? 1 : 0); }
    void list(const std::vector<PeerBytes>& items)
    {
        writer_.leb128(items.size());
        for (const PeerBytes& item : items)
            writer_.bytes(item);
    }
    void addresses(const std::vector<Hash32>& addresses)
    {
        writer_.leb128(addresses.size());
        for (const Hash32& address : addresses)
            writer_.raw(address);
    }
    [[nodiscard]] PeerBytes take() { return std::move(bytes_); }

private:
    PeerBytes bytes_;
    bcs::Writer writer_{bytes_};
};

[[nodiscard]] peer::View view_of(Bytes bytes) noexcept
{
    return {false, bytes.data(), bytes.size()};
}

[[nodiscard]] PeerBytes bytes_of(const peer::View& view)
{
    return view.is_nil ? PeerBytes{} : PeerBytes{view.data, view.data + view.size};
}

/// A symbol of the library. Throws where it has none.
template <typename Function>
[[nodiscard]] Function symbol(void* library, const char* name)
{
    void* const address = dlsym(library, name);
    if (address == nullptr)
        throw std::runtime_error{std::string{"the peer has no "} + name};
    return reinterpret_cast<Function>(address);
}

/// Loads a library once; it is never unloaded, as it has threads and state of its own.
[[nodiscard]] void* load(const std::filesystem::path& file)
{
    // Each error would otherwise take milliseconds for a trace that nobody reads.
    setenv("RUST_BACKTRACE", "0", 1);
    void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        throw std::runtime_error{dlerror()};
    return library;
}

[[nodiscard]] PeerBytes key_of(const Hash32& address, std::uint8_t kind, std::string_view name)
{
    BcsBuffer buffer;
    buffer.writer().raw(address);
    buffer.writer().u8(kind);
    buffer.text(name);
    return buffer.take();
}

[[nodiscard]] PeerBytes key_of(const Hash32& address, std::uint8_t kind, Bytes rest)
{
    PeerBytes key{address.bytes.begin(), address.bytes.end()};
    key.push_back(kind);
    key.insert(key.end(), rest.begin(), rest.end());
    return key;
}
}  // namespace

PeerBytes PeerKey::code(const Hash32& address, std::string_view module)
{
    return key_of(address, 0, module);
}

PeerBytes PeerKey::checksum(const Hash32& address, std::string_view module)
{
    return key_of(address, 1, module);
}

PeerBytes PeerKey::resource(const Hash32& address, Bytes tag)
{
    return key_of(address, 2, tag);
}

PeerBytes PeerKey::table_item(const Hash32& handle, Bytes key)
{
    return key_of(handle, 3, key);
}

/// The library, a machine of it, and what the call in progress writes.
struct MovePeer::Library
{
    explicit Library(const std::filesystem::path& file, PeerState& of)
      : state(of),
        handle(load(file)),
        allocate(symbol<peer::AllocateVm>(handle, "allocate_vm")),
        release(symbol<peer::ReleaseVm>(handle, "release_vm")),
        new_vector(symbol<peer::NewVector>(handle, "new_unmanaged_vector")),
        destroy_vector(symbol<peer::DestroyVector>(handle, "destroy_unmanaged_vector")),
        initialize(symbol<peer::Initialize>(handle, "initialize")),
        execute_contract(symbol<peer::Execute>(handle, "execute_contract")),
        execute_script(symbol<peer::Execute>(handle, "execute_script")),
        execute_view(symbol<peer::ExecuteView>(handle, "execute_view_function"))
    {
        BcsBuffer config;
        config.boolean(true);
        config.writer().u64(script_capacity);
        config.writer().u64(module_capacity);
        const PeerBytes encoded = config.take();
        vm = allocate(view_of(encoded));
    }
    ~Library() { release(vm); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    static constexpr std::uint64_t script_capacity = 16;
    static constexpr std::uint64_t module_capacity = 4096;

    [[nodiscard]] static Library& of(void* state) { return *static_cast<Library*>(state); }

    static std::int32_t read(
        void* self, peer::View key, peer::Vector* value, peer::Vector* /*error*/)
    {
        Library& library = of(self);
        const PeerBytes bytes = bytes_of(key);
        const auto written = library.writes.find(bytes);
        const PeerBytes* found = nullptr;
        if (written != library.writes.end())
            found = written->second ? &*written->second : nullptr;
        else if (const auto kept = library.state.find(bytes); kept != library.state.end())
            found = &kept->second;
        *value = found == nullptr ? library.new_vector(true, nullptr, 0) :
                                    library.new_vector(false, found->data(), found->size());
        return callback_ok;
    }
    static std::int32_t write(void* self, peer::View key, peer::View value, peer::Vector* /*error*/)
    {
        of(self).writes[bytes_of(key)] = bytes_of(value);
        return callback_ok;
    }
    static std::int32_t remove(void* self, peer::View key, peer::Vector* /*error*/)
    {
        of(self).writes[bytes_of(key)] = std::nullopt;
        return callback_ok;
    }
    static std::int32_t scan(void* /*self*/, peer::View /*prefix*/, peer::View /*start*/,
        peer::View /*end*/, std::int32_t /*order*/, peer::IteratorHandle* /*out*/,
        peer::Vector* /*error*/)
    {
        return callback_user_error;
    }
    static std::int32_t no_query(const void* /*self*/, peer::View /*request*/,
        std::uint64_t /*gas*/, peer::Vector* /*response*/, std::uint64_t* /*used*/,
        peer::Vector* /*error*/)
    {
        return callback_user_error;
    }
    static std::int32_t no_account(const void* /*self*/, peer::View /*address*/, bool* found,
        std::uint64_t* number, std::uint64_t* sequence, std::uint8_t* type, bool* is_blocked,
        peer::Vector* /*error*/)
    {
        *found = false;
        *number = 0;
        *sequence = 0;
        *type = 0;
        *is_blocked = false;
        return callback_ok;
    }
    static std::int32_t no_share(const void* /*self*/, peer::View /*validator*/,
        peer::View /*metadata*/, std::uint64_t /*amount*/, peer::Vector* /*share*/,
        peer::Vector* /*error*/)
    {
        return callback_user_error;
    }
    static std::int32_t no_amount(const void* /*self*/, peer::View /*validator*/,
        peer::View /*metadata*/, peer::View /*share*/, std::uint64_t* /*amount*/,
        peer::Vector* /*error*/)
    {
        return callback_user_error;
    }
    static std::int32_t no_timestamp(
        const void* /*self*/, std::uint64_t* /*timestamp*/, peer::Vector* /*error*/)
    {
        return callback_user_error;
    }
    static std::int32_t no_price(const void* /*self*/, peer::View /*pair*/, peer::Vector* /*price*/,
        std::uint64_t* /*updated*/, std::uint64_t* /*decimals*/, peer::Vector* /*error*/)
    {
        return callback_user_error;
    }

    [[nodiscard]] peer::Database database() { return {this, read, write, remove, scan}; }
    [[nodiscard]] peer::Chain chain()
    {
        return {this, no_query, no_account, no_share, no_amount, no_timestamp, no_price};
    }

    /// Its bytes as text; gives it back to the library.
    [[nodiscard]] std::string take(const peer::Vector& vector) const
    {
        std::string text;
        if (!vector.is_none)
            text.assign(reinterpret_cast<const char*>(vector.data), vector.size);
        destroy_vector(vector);
        return text;
    }

    PeerState& state;
    void* handle;
    peer::AllocateVm allocate;
    peer::ReleaseVm release;
    peer::NewVector new_vector;
    peer::DestroyVector destroy_vector;
    peer::Initialize initialize;
    peer::Execute execute_contract;
    peer::Execute execute_script;
    peer::ExecuteView execute_view;
    void* vm = nullptr;
    PeerWrites writes;
};

std::filesystem::path MovePeer::folder()
{
    const char* const text = std::getenv("BRAID_MOVE_PEER");
    return text == nullptr ? std::filesystem::path{} : std::filesystem::path{text};
}

std::string MovePeer::absence()
{
    if (folder().empty())
        return "no peer: run tests/conformance/move/install.sh and set BRAID_MOVE_PEER";
    if (!std::filesystem::exists(folder() / machine_library))
        return "no peer: " + folder().string() + " has no " + machine_library;
    return {};
}

MovePeer::MovePeer() : library_(std::make_unique<Library>(folder() / machine_library, state_)) {}

MovePeer::~MovePeer() = default;

void MovePeer::put_module(const Hash32& address, std::string_view name, Bytes code)
{
    const Hash32 checksum = kernels::sha3_256(code);
    state_[PeerKey::code(address, name)] = {code.begin(), code.end()};
    state_[PeerKey::checksum(address, name)] = {checksum.bytes.begin(), checksum.bytes.end()};
}

void MovePeer::put_genesis_stub()
{
    Hash32 address;
    address.bytes.back() = 1;
    // It takes names of modules and addresses of publishers; text is bytes in BCS.
    put_module(address, "code",
        move::write_module(assemble_module("module 0x1::code version 6\n"
                                           "fun init_genesis(&signer, vector<vector<u8>>,\n"
                                           "    vector<address>) { Ret }\n")));
}

PeerBytes MovePeer::environment() const
{
    BcsBuffer buffer;
    buffer.writer().u64(1);
    buffer.writer().u64(seconds_);
    buffer.writer().u64(1);
    buffer.writer().raw(hash_);
    buffer.writer().raw(hash_);
    return buffer.take();
}

template <typename Call>
PeerOutcome MovePeer::run(const Call& call, bool keep)
{
    Library& library = *library_;
    library.writes.clear();
    peer::Vector error;
    const peer::Vector result = call(library, &error);
    PeerOutcome outcome;
    outcome.output = library.take(result);
    outcome.ok = error.is_none;
    outcome.message = library.take(error);
    if (!outcome.ok)
        read_peer_message(outcome);
    else
        outcome.writes = library.writes;
    if (!outcome.ok || !keep)
        return outcome;
    for (const auto& [key, value] : outcome.writes)
    {
        if (value)
            state_[key] = *value;
        else
            state_.erase(key);
    }
    return outcome;
}

PeerOutcome MovePeer::initialize(const std::vector<PeerBytes>& modules, bool keep)
{
    BcsBuffer bundle;
    bundle.list(modules);
    BcsBuffer publishers;
    publishers.addresses({});
    const PeerBytes environment_bytes = environment();
    const PeerBytes bundle_bytes = bundle.take();
    const PeerBytes publisher_bytes = publishers.take();
    return run(
        [&](Library& library, peer::Vector* error)
        {
            return library.initialize(library.vm, library.database(), library.chain(),
                view_of(environment_bytes), view_of(bundle_bytes), view_of(publisher_bytes), error);
        },
        keep);
}

namespace
{
[[nodiscard]] PeerBytes encode_call(const PeerCall& call)
{
    BcsBuffer buffer;
    buffer.writer().raw(call.address);
    buffer.text(call.module);
    buffer.text(call.function);
    buffer.writer().leb128(call.type_arguments.size());
    for (const PeerBytes& tag : call.type_arguments)
        buffer.writer().raw(tag);
    buffer.list(call.arguments);
    buffer.boolean(false);
    return buffer.take();
}
}  // namespace

PeerOutcome MovePeer::execute(const PeerCall& call, std::uint64_t gas)
{
    BcsBuffer senders;
    senders.addresses(call.senders);
    const PeerBytes environment_bytes = environment();
    const PeerBytes sender_bytes = senders.take();
    const PeerBytes call_bytes = encode_call(call);
    std::uint64_t balance = gas;
    PeerOutcome outcome = run(
        [&](Library& library, peer::Vector* error)
        {
            return library.execute_contract(library.vm, &balance, library.database(),
                library.chain(), view_of(environment_bytes), view_of(sender_bytes),
                view_of(call_bytes), error);
        },
        true);
    outcome.gas_used = gas - balance;
    return outcome;
}

PeerOutcome MovePeer::view(const PeerCall& call, std::uint64_t gas)
{
    const PeerBytes environment_bytes = environment();
    const PeerBytes call_bytes = encode_call(call);
    std::uint64_t balance = gas;
    PeerOutcome outcome = run(
        [&](Library& library, peer::Vector* error)
        {
            return library.execute_view(library.vm, &balance, library.database(), library.chain(),
                view_of(environment_bytes), view_of(call_bytes), error);
        },
        false);
    outcome.gas_used = gas - balance;
    return outcome;
}

PeerOutcome MovePeer::run_script(const std::vector<Hash32>& senders, Bytes code,
    const std::vector<PeerBytes>& type_arguments, const std::vector<PeerBytes>& arguments,
    std::uint64_t gas)
{
    BcsBuffer sender_buffer;
    sender_buffer.addresses(senders);
    BcsBuffer script;
    script.writer().bytes(code);
    script.writer().leb128(type_arguments.size());
    for (const PeerBytes& tag : type_arguments)
        script.writer().raw(tag);
    script.list(arguments);
    script.boolean(false);
    const PeerBytes environment_bytes = environment();
    const PeerBytes sender_bytes = sender_buffer.take();
    const PeerBytes script_bytes = script.take();
    std::uint64_t balance = gas;
    PeerOutcome outcome = run(
        [&](Library& library, peer::Vector* error)
        {
            return library.execute_script(library.vm, &balance, library.database(), library.chain(),
                view_of(environment_bytes), view_of(sender_bytes), view_of(script_bytes), error);
        },
        true);
    outcome.gas_used = gas - balance;
    return outcome;
}

void read_peer_message(PeerOutcome& outcome)
{
    // VM aborted: location=LOCATION, code=N | VM failure: status STATUS of type KIND ..., location=LOCATION, function=N, code_offset=N
    // | VM error: status STATUS of type KIND ...
    static const std::regex aborted{R"(aborted: location=(.*), code=(\d+))"};
    static const std::regex failed{
        R"(failure: .*location=([^,]*), function=(\d+), code_offset=(\d+))"};
    static const std::regex status{R"(status ([A-Z0-9_]+))"};
    std::smatch match;
    outcome.status = "UNKNOWN";
    if (std::regex_search(outcome.message, match, aborted))
    {
        outcome.status = "ABORTED";
        outcome.location = match[1];
        outcome.abort_code = std::strtoull(match[2].str().c_str(), nullptr, 10);
        return;
    }
    if (std::regex_search(outcome.message, match, status))
        outcome.status = match[1];
    if (!std::regex_search(outcome.message, match, failed))
        return;
    outcome.location = match[1];
    outcome.function = static_cast<std::uint16_t>(std::stoul(match[2]));
    outcome.offset = static_cast<std::uint16_t>(std::stoul(match[3]));
}
}  // namespace braid::tests
