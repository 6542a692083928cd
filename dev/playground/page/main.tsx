import { render } from "preact";
import { App } from "./app.js";
import { connect } from "./store.js";
import "./style.css";
import "./chat/chat.css";
import "./books/books.css";
import "./below.css";

connect();
const root = document.getElementById("page");
if (root !== null) render(<App />, root);
