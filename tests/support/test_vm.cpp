// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_vm.hpp"

#include "engine/tx_view.hpp"
#include "tests/support/fibers.hpp"
#include <random>

namespace braid::test
{
using engine::AccessClass;
using engine::Blocked;
using engine::Receipt;
using engine::TxStatus;
using storage::Value;

namespace
{
constexpr std::size_t header_size = 14;
constexpr std::size_t op_size = 16;
constexpr std::uint64_t gas_per_op = 10;

struct TestTx : engine::TxBody
{
    std::span<const Op> ops;
};

[[nodiscard]] std::uint64_t mix(std::uint64_t digest, std::uint64_t word) noexcept
{
    digest = (digest ^ word) * 0x9e3779b97f4a7c15ULL;
    return digest ^ (digest >> 29);
}

[[nodiscard]] std::uint64_t mix(std::uint64_t digest, const Value& value) noexcept
{
    digest = mix(digest, static_cast<std::uint64_t>(value.kind()));
    Bytes bytes;
    if (value.kind() == Value::Kind::cell)
        bytes = value.cell();
    else if (value.kind() == Value::Kind::blob)
        bytes = value.blob();
    for (const std::uint8_t byte : bytes)
        digest = mix(digest, byte);
    return digest;
}

[[nodiscard]] bool writes(const Op& op) noexcept
{
    switch (op.code)
    {
    case Op::Code::write:
    case Op::Code::write_blob:
    case Op::Code::erase:
    case Op::Code::add:
    case Op::Code::sub:
    case Op::Code::fail_if:
        return true;
    default:
        return false;
    }
}

/// One run of a program.
class Run
{
public:
    Run(const TestTx& tx, engine::TxView& view) noexcept : tx_(tx), view_(view) {}

    [[nodiscard]] Result<Receipt, Blocked> run() noexcept
    {
        for (const Op& op : tx_.ops)
        {
            gas_ += gas_per_op;
            if (const auto done = step(op); !done.ok())
                return Err{done.error()};
            if (status_ != TxStatus::success)
                break;
        }
        auto* detail = view_.arena().make<TestReceipt>();
        detail->digest = digest_;
        return Receipt{.status = status_,
            .error = static_cast<std::uint16_t>(status_ == TxStatus::success ? 0 : 1),
            .gas_used = gas_,
            .detail = detail};
    }

private:
    [[nodiscard]] engine::Location* locate(const Op& op, std::uint16_t location) noexcept
    {
        return view_.locate(TestKey{op.kind, location}.view());
    }
    [[nodiscard]] std::uint16_t any(const Op& op) const noexcept
    {
        return static_cast<std::uint16_t>(digest_ % op.operand);
    }
    [[nodiscard]] bool triggers(const Op& op) const noexcept { return digest_ % op.operand == 0; }
    [[nodiscard]] Value small_integer() const noexcept
    {
        return Value::of_cell(u256{digest_ & 0xff}.to_be());
    }

    [[nodiscard]] Result<Done, Blocked> step(const Op& op) noexcept
    {
        switch (op.code)
        {
        case Op::Code::read:
            return read(locate(op, op.location));
        case Op::Code::read_any:
            return read(locate(op, any(op)));
        case Op::Code::write:
            view_.put(locate(op, op.location), small_integer());
            break;
        case Op::Code::write_any:
            view_.put(locate(op, any(op)), small_integer());
            break;
        case Op::Code::write_blob:
            write_blob(op);
            break;
        case Op::Code::erase:
            view_.erase(locate(op, op.location));
            break;
        case Op::Code::add:
        case Op::Code::sub:
            return add(op);
        case Op::Code::work:
            for (std::uint32_t i = 0; i < op.operand; ++i)
                digest_ = mix(digest_, i);
            Fibers::spend(op.operand);
            break;
        default:
            conclude(op);
            break;
        }
        return Done{};
    }

    [[nodiscard]] Result<Done, Blocked> read(engine::Location* location) noexcept
    {
        const auto value = view_.read(location);
        if (!value.ok())
            return Err{value.error()};
        digest_ = mix(digest_, *value);
        return Done{};
    }

    [[nodiscard]] Result<Done, Blocked> add(const Op& op) noexcept
    {
        const auto added = view_.add(
            locate(op, op.location), {.amount = op.operand,
                                         .negative = op.code == Op::Code::sub,
                                         .limit = op.limit == 0 ? ~u256{} : u256{op.limit}});
        if (!added.ok())
            return Err{added.error()};
        digest_ = mix(digest_, static_cast<std::uint64_t>(*added));
        return Done{};
    }

    void write_blob(const Op& op) noexcept
    {
        const auto blob = view_.arena().make_array<std::uint8_t>(
            1 + static_cast<std::size_t>(digest_ % op.operand));
        for (std::uint8_t& byte : blob)
            byte = static_cast<std::uint8_t>(digest_ >> 8);
        view_.put(locate(op, op.location), Value::of_blob(blob));
    }

    void conclude(const Op& op) noexcept
    {
        if (!triggers(op))
            return;
        if (op.code == Op::Code::invalid_if)
            status_ = TxStatus::invalid;
        else
            view_.discard_writes();
        if (op.code == Op::Code::fail_if)
        {
            status_ = TxStatus::failed;
            view_.put(locate(op, op.location), small_integer());
        }
    }

    const TestTx& tx_;
    engine::TxView& view_;
    std::uint64_t digest_ = 0;
    std::uint64_t gas_ = 0;
    TxStatus status_ = TxStatus::success;
};

[[nodiscard]] std::vector<engine::Tx> decode_all(const std::vector<Program>& programs, Arena& arena)
{
    std::vector<engine::Tx> txs;
    for (const Program& program : programs)
    {
        auto tx = TestVm{}.decode(arena.copy(program.encode()), arena);
        BRAID_ASSERT(tx.ok());
        tx->vm = storage::VmId::test;
        txs.push_back(*tx);
    }
    return txs;
}
}  // namespace

std::vector<std::uint8_t> Program::encode() const
{
    std::vector<std::uint8_t> bytes(header_size + op_size * ops.size());
    bytes[0] = static_cast<std::uint8_t>(access_class);
    store_le(bytes.data() + 1, gas_limit);
    bytes[9] = order_key;
    store_le(bytes.data() + 10, cost_ns);
    std::uint8_t* to = bytes.data() + header_size;
    for (const Op& op : ops)
    {
        to[0] = static_cast<std::uint8_t>(op.code);
        to[1] = op.kind;
        store_le(to + 2, op.location);
        store_le(to + 4, op.operand);
        store_le(to + 8, op.limit);
        to += op_size;
    }
    return bytes;
}

TestKey::TestKey(std::uint8_t kind, std::uint16_t location) noexcept : kind_(kind)
{
    store_be(bytes_.data(), location);
    bytes_[size - 1] = kind;
}

Result<engine::Tx, engine::DecodeError> TestVm::decode(Bytes raw, Arena& arena) const noexcept
{
    if (raw.size() < header_size + op_size)
        return Err{engine::DecodeError{.code = empty_input}};
    const auto ops = arena.make_array<Op>((raw.size() - header_size) / op_size);
    const auto accesses = arena.make_array<engine::Access>(ops.size());
    const std::uint8_t* from = raw.data() + header_size;
    for (std::size_t i = 0; i < ops.size(); ++i, from += op_size)
    {
        ops[i] = {.code = static_cast<Op::Code>(from[0]),
            .kind = from[1],
            .location = load_le<std::uint16_t>(from + 2),
            .operand = load_le<std::uint32_t>(from + 4),
            .limit = load_le<std::uint64_t>(from + 8)};
        const TestKey key{ops[i].kind, ops[i].location};
        accesses[i] = {.key = {.vm = storage::VmId::test,
                           .kind = ops[i].kind,
                           .bytes = arena.copy(key.view().bytes)},
            .write = writes(ops[i])};
    }
    auto* body = arena.make<TestTx>();
    body->ops = ops;
    const auto access_class = static_cast<AccessClass>(raw[0]);
    return engine::Tx{.vm = storage::VmId::test,
        .access_class = access_class,
        .gas_limit = load_le<std::uint64_t>(raw.data() + 1),
        .order_key = raw[9],
        .cost_ns = load_le<std::uint32_t>(raw.data() + 10),
        .body = body,
        .accesses = access_class == AccessClass::none ? std::span<engine::Access>{} : accesses};
}

Result<Receipt, Blocked> TestVm::execute(
    const engine::Tx& tx, const engine::BlockEnv&, engine::TxView& view) const noexcept
{
    return Run{*static_cast<const TestTx*>(tx.body), view}.run();
}

void TestState::break_location(std::uint8_t kind, std::uint16_t location) noexcept
{
    is_broken_ = true;
    broken_kind_ = kind;
    broken_location_ = location;
}

Result<Value, storage::StateError> TestState::read(const storage::StateKey& key) const noexcept
{
    const auto location = load_be<std::uint16_t>(key.bytes.data());
    if (is_broken_ && key.kind == broken_kind_ && location == broken_location_)
        return Err{storage::StateError::io};
    const std::uint64_t digest = mix(mix(seed_, location), key.kind);
    if (digest % 4 == 0)
        return Value{};
    return Value::of_cell(u256{(digest >> 8) & 0xff}.to_be());
}

engine::Block TestBlock::admit() const
{
    engine::Block block;
    block.env.gas_limit = gas_limit;
    block.before = decode_all(before, block.arena);
    block.after = decode_all(after, block.arena);
    for (const Program& program : programs)
        block.transactions.push_back(
            {.vm = storage::VmId::test, .bytes = block.arena.copy(program.encode())});
    return block;
}

engine::VerifiedBlock TestBlock::verify() const
{
    auto verified = engine::prepare(admit(), test_vms());
    BRAID_ASSERT(verified.ok());
    return std::move(*verified);
}

const engine::VmTable& test_vms() noexcept
{
    static const TestVm vm;
    static const engine::VmTable vms{nullptr, nullptr, nullptr, &vm};
    return vms;
}

namespace
{
/// Draws the parts of a random block.
class Draw
{
public:
    explicit Draw(const RandomBlock& options) : options_(options), random_(options.seed)
    {
        declares_ = below(3) != 0;
        says_costs_ = below(2) == 0;
    }

    [[nodiscard]] std::size_t below(std::size_t end)
    {
        return static_cast<std::size_t>(random_() % end);
    }

    /// Exact programs may not let the digest choose.
    [[nodiscard]] Program program()
    {
        Program program;
        if (declares_)
            program.access_class = static_cast<AccessClass>(below(4) == 0 ? 1 + below(2) : 0);
        if (options_.is_exact)
            program.access_class = AccessClass::exact;
        if (says_costs_)
            program.cost_ns = static_cast<std::uint32_t>(below(8) == 0 ? below(2'000) : 10);
        program.gas_limit = 10 + 10 * below(10);
        program.order_key =
            below(3) == 0 ? static_cast<std::uint8_t>(1 + below(3)) : std::uint8_t{0};
        const std::size_t count = 1 + below(options_.ops_max);
        while (program.ops.size() < count)
        {
            const Op drawn = op();
            const bool free = drawn.code == Op::Code::read_any || drawn.code == Op::Code::write_any;
            if (!free || program.access_class != AccessClass::exact)
                program.ops.push_back(drawn);
        }
        return program;
    }

private:
    [[nodiscard]] Op op()
    {
        using Code = Op::Code;
        static constexpr std::array codes{Code::read, Code::read, Code::read, Code::read_any,
            Code::write, Code::write, Code::write_any, Code::write_blob, Code::erase, Code::add,
            Code::add, Code::add, Code::sub, Code::sub, Code::discard_if, Code::invalid_if,
            Code::fail_if, Code::work};
        Op op;
        op.code = codes[below(codes.size())];
        op.kind = static_cast<std::uint8_t>(op.code == Code::write_blob || below(3) == 0);
        op.location = static_cast<std::uint16_t>(below(options_.locations));
        switch (op.code)
        {
        case Code::read_any:
        case Code::write_any:
            op.operand = options_.locations;
            break;
        case Code::add:
        case Code::sub:
            op.kind = 0;
            op.operand = static_cast<std::uint32_t>(below(100));
            op.limit = below(2) == 0 ? 0 : 50 + below(400);
            break;
        case Code::work:
            op.operand = static_cast<std::uint32_t>(below(200));
            break;
        default:
            op.operand = static_cast<std::uint32_t>(2 + below(8));
            break;
        }
        return op;
    }

    const RandomBlock& options_;
    std::mt19937_64 random_;
    bool declares_ = false;
    bool says_costs_ = false;
};
}  // namespace

TestBlock random_block(const RandomBlock& options)
{
    Draw draw{options};
    TestBlock block;
    const std::size_t count = 1 + draw.below(options.count_max);
    for (std::size_t i = 0; i < count; ++i)
        block.programs.push_back(draw.program());
    for (std::size_t i = draw.below(3); i > 0; --i)
        block.before.push_back(draw.program());
    for (std::size_t i = draw.below(3); i > 0; --i)
        block.after.push_back(draw.program());
    if (draw.below(4) == 0)
        block.gas_limit = 10 + draw.below(30 * count);
    return block;
}

std::string difference(const engine::BlockResult& expected, const engine::BlockResult& actual)
{
    if (expected.included != actual.included)
        return "included " + std::to_string(expected.included) + ", not " +
               std::to_string(actual.included);
    if (expected.receipts.size() != actual.receipts.size())
        return "count of receipts " + std::to_string(expected.receipts.size()) + ", not " +
               std::to_string(actual.receipts.size());
    for (std::size_t i = 0; i < expected.receipts.size(); ++i)
    {
        const Receipt& a = expected.receipts[i];
        const Receipt& b = actual.receipts[i];
        const bool same_digest = static_cast<const TestReceipt*>(a.detail)->digest ==
                                 static_cast<const TestReceipt*>(b.detail)->digest;
        if (a.status != b.status || a.error != b.error || a.gas_used != b.gas_used || !same_digest)
            return "receipt " + std::to_string(i);
    }
    const auto& a = expected.write_set.entries;
    const auto& b = actual.write_set.entries;
    if (a.size() != b.size())
        return "count of writes " + std::to_string(a.size()) + ", not " + std::to_string(b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!(a[i].key == b[i].key) || !(a[i].value == b[i].value))
            return "write " + std::to_string(i);
    return {};
}
}  // namespace braid::test
