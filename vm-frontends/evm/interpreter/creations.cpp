// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/creations.hpp"

#include "kernels/keccak.hpp"
#include "vm-frontends/evm/interpreter/frames.hpp"
#include "vm-frontends/evm/interpreter/memory_instructions.hpp"
#include "vm-frontends/evm/interpreter/trace_step.hpp"
#include "vm-frontends/evm/interpreter/workspace.hpp"
#include "vm-frontends/evm/state/create_address.hpp"
#include <limits>

namespace braid::evm
{
namespace
{
/// What a creation instruction says and what it comes to.
struct Creation
{
    TraceCallKind kind{};
    u256 value;
    Bytes initcode;
    u256 salt;
    std::int64_t gas = 0;
    Address address;
    Account* account = nullptr;
};

/// EIP-1014.
Address address_of_create2(const Address& creator, const u256& salt, Bytes initcode) noexcept
{
    std::array<std::uint8_t, 85> bytes;
    bytes[0] = 0xff;
    std::memcpy(bytes.data() + 1, creator.data(), 20);
    salt.store_be(bytes.data() + 21);
    const Hash32 code_hash = kernels::keccak256(initcode);
    std::memcpy(bytes.data() + 53, code_hash.data(), 32);
    return Address::from(Bytes{kernels::keccak256(bytes)}.subspan(12));
}

/// Takes the operands off the stack and pays for memory and for looking at the init code. False where that fails.
bool take_operands(Machine& m, Creation& creation) noexcept
{
    Frame& frame = *m.frame;
    const bool is_create2 = creation.kind == TraceCallKind::create2;
    const u256& offset = frame.sp[-2];
    const u256& size = frame.sp[-3];
    creation.value = frame.sp[-1];
    if (is_create2)
        creation.salt = frame.sp[-4];
    frame.sp -= is_create2 ? 4 : 3;

    frame.gas = reserve_memory(m, frame.gas, offset, size);
    if (frame.gas < 0)
        return false;
    if (m.fork >= Fork::shanghai && size[0] > initcode_size_max)
    {
        frame.gas = m.fail(ExecutionStatus::initcode_too_large);
        return false;
    }
    const std::int64_t word_gas =
        (m.fork >= Fork::shanghai ? gas::initcode_word : 0) + (is_create2 ? gas::keccak_word : 0);
    frame.gas -= word_gas * word_count(size[0]);
    if (!size.is_zero())
        creation.initcode = {frame.memory + offset[0], size[0]};
    return frame.gas >= 0;
}

/// Why the creation cannot begin, which costs nothing more; success where it can.
ExecutionStatus obstacle_to(Machine& m, const Creation& creation, std::uint64_t nonce) noexcept
{
    if (m.frame->depth >= call_depth_max)
        return ExecutionStatus::call_depth_exceeded;
    if (!creation.value.is_zero() && m.state.balance(*m.frame->self) < creation.value)
        return ExecutionStatus::insufficient_balance;
    if (nonce == std::numeric_limits<std::uint64_t>::max())
        return ExecutionStatus::nonce_overflow;
    return ExecutionStatus::success;
}

/// The frame of a creation, above the running one.
void enter(Machine& m, const Creation& creation, const Checkpoint& checkpoint) noexcept
{
    Frame& caller = *m.frame;
    Frame& frame = m.workspace.frame_above(caller);
    frame.sp = frame.stack;
    frame.gas = creation.gas;
    frame.gas_given = creation.gas;
    frame.input = {};
    frame.self = creation.account;
    frame.address = creation.address;
    frame.sender = caller.address;
    frame.value = creation.value;
    frame.kind = MessageKind::create;
    frame.is_static = false;
    frame.output_offset = 0;
    frame.output_size = 0;
    frame.checkpoint = checkpoint;
    frame.code = PinnedCode{AnalysedCode::analyse(creation.initcode)};
    m.frame = &frame;
}

void trace_enter(Machine& m, const Creation& creation) noexcept
{
    m.tracer->on_enter({.kind = creation.kind,
        .depth = m.frame->depth + 2,
        .sender = m.frame->address,
        .recipient = creation.address,
        .code_address = creation.address,
        .value = creation.value,
        .input = creation.initcode,
        .gas = static_cast<std::uint64_t>(creation.gas)});
}

/// A failure of the creation's before its frame exists: the caller reads a zero.
void answer_zero(Machine& m) noexcept
{
    *m.frame->sp++ = u256{};
}
}  // namespace

bool collides(TxState& state, Account& account) noexcept
{
    return state.nonce(account) != 0 || state.stored_code_hash(account) != empty_code_hash ||
           state.has_storage(account);
}

bool begin_create(Machine& m, TraceCallKind kind) noexcept
{
    Frame& frame = *m.frame;
    if (frame.is_static)
    {
        frame.gas = m.fail(ExecutionStatus::static_violation);
        return false;
    }
    Creation creation;
    creation.kind = kind;
    if (!take_operands(m, creation))
        return false;
    frame.return_data = {};
    TxState& state = m.state;
    const std::uint64_t nonce = state.nonce(*frame.self);
    const ExecutionStatus obstacle = obstacle_to(m, creation, nonce);
    if (state.blocked())
    {
        frame.gas = m.fail(ExecutionStatus::blocked);
        return false;
    }
    if (obstacle != ExecutionStatus::success)
    {
        answer_zero(m);
        return true;
    }
    creation.gas = m.fork >= Fork::tangerine_whistle ? frame.gas - frame.gas / 64 : frame.gas;
    frame.gas -= creation.gas;
    state.set_nonce(*frame.self, nonce + 1);
    creation.address = kind == TraceCallKind::create2 ?
                           address_of_create2(frame.address, creation.salt, creation.initcode) :
                           create_address(frame.address, nonce);
    creation.account = &state.account(creation.address);
    if (m.fork >= Fork::berlin)
        (void)state.access_account(*creation.account);
    if (m.tracer != nullptr)
    {
        close_step(m, frame.gas, ExecutionStatus::success);
        trace_enter(m, creation);
    }
    const bool collision = collides(state, *creation.account);
    const Checkpoint checkpoint = state.checkpoint();
    if (!collision)
    {
        state.create(*creation.account);
        if (state.debit(*frame.self, creation.value))
            state.credit(*creation.account, creation.value);
    }
    if (state.blocked())
    {
        frame.gas = m.fail(ExecutionStatus::blocked);
        return false;
    }
    if (collision)
    {
        answer_zero(m);
        if (m.tracer != nullptr)
            m.tracer->on_exit(
                ExecutionStatus::create_collision, static_cast<std::uint64_t>(creation.gas), {});
        return true;
    }
    enter(m, creation, checkpoint);
    return start_frame(m, false, creation.address);
}

ExecutionStatus deposit_code(Machine& m, std::int64_t& gas, Bytes& output) noexcept
{
    if (m.fork >= Fork::spurious_dragon && output.size() > code_size_max)
        return ExecutionStatus::code_too_large;
    if (m.fork >= Fork::london && !output.empty() && output[0] == delegation_prefix[0])
        return ExecutionStatus::code_begins_with_ef;
    const std::int64_t cost = gas::code_deposit_byte * static_cast<std::int64_t>(output.size());
    if (gas < cost)
    {
        // EIP-2: in Frontier the contract is made all the same, without code.
        if (m.fork >= Fork::homestead)
            return ExecutionStatus::out_of_gas;
        output = {};
        return ExecutionStatus::success;
    }
    gas -= cost;
    if (!output.empty())
        m.state.set_code(*m.frame->self, output, kernels::keccak256(output));
    return ExecutionStatus::success;
}
}  // namespace braid::evm
